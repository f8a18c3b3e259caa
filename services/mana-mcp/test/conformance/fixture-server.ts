import { invalidParams, isRecord } from '../../src/protocol/json-rpc.ts';
import type { MethodHandler, ServerDescription } from '../../src/protocol/method.ts';
import { paramHeadersOf } from '../../src/protocol/param-headers.ts';
import { fixtureImage, fixtureTools, form } from './fixture-tools.ts';

const empty = { type: 'object', properties: {} };

const fixtureResources: Record<string, Record<string, unknown>> = {
	'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
	'test://static-binary': { mimeType: 'image/png', blob: fixtureImage.data },
	'test://watched-resource': { mimeType: 'text/plain', text: 'Watched.' },
};

const message = (content: unknown) => ({ role: 'user', content });
const says = (text: string) => message({ type: 'text', text });

type Args = Record<string, unknown>;
const fixturePrompts: Record<string, { arguments?: string[]; messages: (args: Args) => unknown[] }> = {
	test_simple_prompt: { messages: () => [says('This is a simple prompt for testing.')] },
	test_prompt_with_arguments: {
		arguments: ['arg1', 'arg2'],
		messages: ({ arg1, arg2 }) => [says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
	},
	test_prompt_with_embedded_resource: {
		arguments: ['resourceUri'],
		messages: ({ resourceUri }) => [
			message({
				type: 'resource',
				resource: {
					uri: resourceUri,
					mimeType: 'text/plain',
					text: 'Embedded resource content for testing.',
				},
			}),
			says('Please process the embedded resource above.'),
		],
	},
	test_prompt_with_image: {
		messages: () => [message(fixtureImage), says('Please analyze the image above.')],
	},
	test_input_required_result_prompt: { messages: () => [says('With your context.')] },
};

/**
 * The gateway's own server with what the conformance suite expects to find on one beside it: its tools, resources
 * and prompts first, then the gateway's.
 */
export function withFixtures(own: ServerDescription): ServerDescription {
	/** Adds to a list that the gateway answers, or makes one. */
	const listing = (method: string, member: string, fixtures: unknown[]): [string, MethodHandler] => [
		method,
		async (params, context) => {
			const answer = await own.methods.get(method)?.(params, context);
			if (!answer) return { ok: true, result: { [member]: fixtures } };
			if ('inputRequests' in answer || !answer.ok) return answer;
			const listed = answer.result[member];
			return {
				ok: true,
				result: { ...answer.result, [member]: [...fixtures, ...(Array.isArray(listed) ? listed : [])] },
			};
		},
	];
	/** Answers for a fixture, and leaves all else to the gateway. */
	const serving = (
		method: string,
		serves: (params: Args) => MethodHandler | undefined,
	): [string, MethodHandler] => [
		method,
		(params, context) => {
			const handler = serves(params) ?? own.methods.get(method);
			return handler?.(params, context) ?? invalidParams('Unknown');
		},
	];

	const tools = Object.entries(fixtureTools).map(([name, { inputSchema = empty }]) => ({
		name,
		description: 'For the conformance suite.',
		inputSchema,
	}));
	const resources = Object.entries(fixtureResources).map(([uri, { mimeType }]) => ({
		uri,
		name: uri,
		mimeType,
	}));
	const prompts = Object.entries(fixturePrompts).map(([name, prompt]) => ({
		name,
		description: 'For the conformance suite.',
		arguments: (prompt.arguments ?? []).map((argument) => ({ name: argument, required: true })),
	}));
	const template = {
		uriTemplate: 'test://template/{id}/data',
		name: 'template',
		mimeType: 'application/json',
	};
	const nothing: MethodHandler = () => ({ ok: true, result: {} });
	const isTest = ({ uri }: Args) => typeof uri === 'string' && uri.startsWith('test://');

	const fixtureMethods: [string, MethodHandler][] = [
		listing('tools/list', 'tools', tools),
		serving('tools/call', ({ name }) => {
			const tool =
				typeof name === 'string' && Object.hasOwn(fixtureTools, name) ? fixtureTools[name] : undefined;
			return (
				tool && (({ arguments: input = {} }, context) => tool.run(isRecord(input) ? input : {}, context))
			);
		}),
		listing('resources/list', 'resources', resources),
		listing('resources/templates/list', 'resourceTemplates', [template]),
		serving('resources/read', ({ uri }) => {
			const id = /^test:\/\/template\/(\w+)\/data$/.exec(String(uri))?.[1];
			const made = { mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true }) };
			const found = id === undefined ? fixtureResources[String(uri)] : made;
			return found && (() => ({ ok: true, result: { contents: [{ uri, ...found }] } }));
		}),
		serving('resources/subscribe', (params) => (isTest(params) ? nothing : undefined)),
		serving('resources/unsubscribe', (params) => (isTest(params) ? nothing : undefined)),
		listing('prompts/list', 'prompts', prompts),
		serving('prompts/get', ({ name, arguments: args = {} }) => {
			const prompt = fixturePrompts[String(name)];
			return (
				prompt &&
				((_params, { input }) =>
					name === 'test_input_required_result_prompt' && !input
						? { inputRequests: { user_context: form('What context?', { context: { type: 'string' } }) } }
						: { ok: true, result: { messages: prompt.messages(isRecord(args) ? args : {}) } })
			);
		}),
		serving('completion/complete', ({ ref }) =>
			isRecord(ref) && String(ref.name).startsWith('test_')
				? () => ({ ok: true, result: { completion: { values: ['test'], total: 1, hasMore: false } } })
				: undefined,
		),
		['logging/setLevel', nothing],
	];
	return {
		...own,
		capabilities: {
			...own.capabilities,
			logging: {},
			completions: {},
			prompts: {},
			resources: { subscribe: true },
		},
		methods: new Map([...own.methods, ...fixtureMethods]),
		paramHeaders: (name) => {
			const schema = Object.hasOwn(fixtureTools, name) ? fixtureTools[name]?.inputSchema : undefined;
			return schema ? paramHeadersOf(schema) : own.paramHeaders(name);
		},
	};
}
