import type { InputRequest, InputRequired } from '../../src/protocol/input-required.ts';
import type { Answer } from '../../src/protocol/json-rpc.ts';
import { type RequestContext, reportProgress } from '../../src/protocol/method.ts';

// The tools that the conformance suite calls. What each has to answer, its scenarios say.

type Run = (
	input: Record<string, unknown>,
	context: RequestContext,
) => Answer | InputRequired | Promise<Answer | InputRequired>;

interface FixtureTool {
	inputSchema?: Record<string, unknown>;
	run: Run;
}

/** A red pixel, and a second of nothing. */
const png =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

const text = (value: string) => ({ type: 'text', text: value });
const image = { type: 'image', data: png, mimeType: 'image/png' };
const resource = (uri: string, mimeType: string, value: string) => ({
	type: 'resource',
	resource: { uri, mimeType, text: value },
});
const done = (...content: unknown[]): Answer => ({ ok: true, result: { content } });

export const fixtureImage = image;

export function form(
	message: string,
	properties: Record<string, unknown>,
	required?: string[],
): InputRequest {
	const requestedSchema = { type: 'object', properties, ...(required && { required }) };
	return { method: 'elicitation/create', params: { mode: 'form', message, requestedSchema } };
}

const sampling = (prompt: string): InputRequest => ({
	method: 'sampling/createMessage',
	params: { messages: [{ role: 'user', content: text(prompt) }], maxTokens: 100 },
});
const roots: InputRequest = { method: 'roots/list', params: {} };

/** Asks, and says what came back once all of it has. */
function asking(inputRequests: Record<string, InputRequest>, answered = 'Answered'): Run {
	return (_input, { input }) => {
		const responses = input?.responses ?? {};
		if (Object.keys(inputRequests).some((name) => !Object.hasOwn(responses, name))) return { inputRequests };
		return done(text(`${answered}: ${JSON.stringify(responses)}`));
	};
}

const nameForm = form('What is your name?', { name: { type: 'string' } }, ['name']);
const confirmForm = form('Please confirm', { ok: { type: 'boolean' } }, ['ok']);

function log({ link }: RequestContext, data: string): void {
	link.send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } });
}

const simple = (...content: unknown[]): FixtureTool => ({ run: () => done(...content) });

export const fixtureTools: Record<string, FixtureTool> = {
	test_simple_text: simple(text('This is a simple text response for testing.')),
	test_image_content: simple(image),
	test_audio_content: simple({ type: 'audio', data: wav, mimeType: 'audio/wav' }),
	test_embedded_resource: simple(resource('test://embedded', 'text/plain', 'An embedded resource.')),
	test_multiple_content_types: simple(
		text('Multiple content types test:'),
		image,
		resource('test://mixed', 'application/json', '{"test":"data","value":123}'),
	),
	test_error_handling: {
		run: () => ({ ok: true, result: { isError: true, content: [text('This tool fails on purpose.')] } }),
	},
	test_tool_with_logging: {
		async run(_input, context) {
			for (const step of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
				log(context, step);
				await Bun.sleep(10);
			}
			return done(text('Logged.'));
		},
	},
	/** In 2026-07-28 a request says itself whether it wants to see logs. */
	test_logging_tool: {
		run(_input, context) {
			if (context.meta['io.modelcontextprotocol/logLevel'] !== undefined) log(context, 'wanted');
			return done(text('Logged where wanted.'));
		},
	},
	test_tool_with_progress: {
		async run(_input, context) {
			for (const progress of [0, 50, 100]) {
				reportProgress(context, { progress, total: 100 });
				await Bun.sleep(10);
			}
			return done(text('Done.'));
		},
	},
	test_sampling: {
		inputSchema: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
		run: (input, context) =>
			asking({ answer: sampling(String(input.prompt)) }, 'LLM response')(input, context),
	},
	test_elicitation: {
		inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
		run(input, context) {
			const properties = { username: { type: 'string' }, email: { type: 'string' } };
			const question = form(String(input.message), properties, ['username', 'email']);
			return asking({ answer: question }, 'User response')(input, context);
		},
	},
	test_elicitation_sep1034_defaults: {
		run: asking({
			answer: form('Defaults', {
				name: { type: 'string', default: 'John Doe' },
				age: { type: 'integer', default: 30 },
				score: { type: 'number', default: 95.5 },
				status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
				verified: { type: 'boolean', default: true },
			}),
		}),
	},
	test_elicitation_sep1330_enums: {
		run: asking({
			answer: form('Enums', {
				untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
				titledSingle: {
					type: 'string',
					oneOf: ['First', 'Second', 'Third'].map((title, place) => ({ const: `value${place + 1}`, title })),
				},
				legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['Option One', 'Option Two'] },
				untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
				titledMulti: {
					type: 'array',
					items: {
						anyOf: ['First', 'Second', 'Third'].map((title, place) => ({
							const: `value${place + 1}`,
							title,
						})),
					},
				},
			}),
		}),
	},
	test_reconnection: simple(text('Answered on the connection that asked.')),
	json_schema_2020_12_tool: {
		inputSchema: {
			$schema: 'https://json-schema.org/draft/2020-12/schema',
			type: 'object',
			$defs: {
				address: {
					$anchor: 'addressDef',
					type: 'object',
					properties: { street: { type: 'string' }, city: { type: 'string' } },
				},
			},
			properties: {
				name: { type: 'string' },
				address: { $ref: '#/$defs/address' },
				contactMethod: { type: 'string', enum: ['phone', 'email'] },
				phone: { type: 'string' },
				email: { type: 'string' },
			},
			allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
			if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
			// biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
			then: { required: ['phone'] },
			else: { required: ['email'] },
			additionalProperties: false,
		},
		run: () => done(text('Fine.')),
	},
	test_custom_header: {
		inputSchema: {
			type: 'object',
			properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
		},
		run: ({ region }) => done(text(`Region: ${region}`)),
	},
	test_missing_capability: { run: asking({ answer: sampling('What is the capital of France?') }) },
	test_streaming_elicitation: { run: asking({ answer: confirmForm }) },
	test_input_required_result_elicitation: { run: asking({ user_name: nameForm }, 'Hello') },
	test_input_required_result_sampling: {
		run: asking({ capital_question: sampling('What is the capital of France?') }),
	},
	test_input_required_result_list_roots: { run: asking({ client_roots: roots }) },
	test_input_required_result_request_state: {
		run: (_input, { input }) =>
			input?.left?.state === 'kept'
				? done(text('state-ok'))
				: { inputRequests: { confirm: confirmForm }, state: 'kept' },
	},
	test_input_required_result_multiple_inputs: {
		run: asking({ user_name: nameForm, greeting: sampling('Generate a greeting'), client_roots: roots }),
	},
	test_input_required_result_multi_round: {
		run(_input, { input }) {
			const step = input?.left?.state;
			if (step === 'second') return done(text('Both steps are done.'));
			if (step !== 'first') return { inputRequests: { step1: nameForm }, state: 'first' };
			const step2 = form('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']);
			return { inputRequests: { step2 }, state: 'second' };
		},
	},
	test_input_required_result_tampered_state: {
		run: (_input, { input }) =>
			input?.left ? done(text('Unchanged.')) : { inputRequests: { confirm: confirmForm }, state: 'kept' },
	},
	test_input_required_result_capabilities: {
		run(_input, { capabilities }) {
			const inputRequests = {
				...(capabilities.elicitation && { confirm: confirmForm }),
				...(capabilities.sampling && { answer: sampling('Say hello') }),
			};
			return { inputRequests };
		},
	},
};
