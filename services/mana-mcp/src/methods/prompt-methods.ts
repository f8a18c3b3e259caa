import { isModuleOffered, type ManaModule } from '@mana/records';
import { hasRight, type PromptSpec } from '@mana/tool-registry';
import { invalidParams, isRecord } from '../protocol/json-rpc.ts';
import type { MethodHandler, RequestContext } from '../protocol/method.ts';
import { pageOf } from '../protocol/paging.ts';

const pageSize = 50;

/** `prompts/list` and `prompts/get`. A prompt is words only: what it leads to are calls of tools. */
export function promptMethods(prompts: readonly PromptSpec[]): Map<string, MethodHandler> {
	const list: MethodHandler = ({ cursor }, context) => {
		const paged = pageOf(promptsIn(prompts, context), cursor, pageSize);
		if (!paged) return invalidParams('Unknown cursor');
		const { page, ...next } = paged;
		return { ok: true, result: { prompts: page.map(describe), ...next } };
	};

	const get: MethodHandler = ({ name, arguments: given = {} }, context) => {
		const prompt = promptsIn(prompts, context).find((candidate) => candidate.name === name);
		if (!prompt) return invalidParams('Unknown prompt. List them with prompts/list.');
		if (!isRecord(given)) return invalidParams('params.arguments must be an object');
		const checked: Record<string, string> = {};
		for (const { name: argument, required, schema } of prompt.arguments) {
			const value = Object.hasOwn(given, argument) ? given[argument] : undefined;
			if (value === undefined || value === '') {
				if (required) return invalidParams(`arguments.${argument} is required`);
				continue;
			}
			const parsed = schema.safeParse(value, { reportInput: false });
			if (!parsed.success) {
				return invalidParams(`arguments.${argument}: ${parsed.error.issues[0]?.message}`);
			}
			checked[argument] = parsed.data;
		}
		const messages = prompt
			.render(checked)
			.map((text) => ({ role: 'user', content: { type: 'text', text } }));
		return { ok: true, result: { description: prompt.description, messages } };
	};

	return new Map([
		['prompts/list', list],
		['prompts/get', get],
	]);
}

/** Those whose modules the active space has and the caller may read. */
export function promptsIn(
	prompts: readonly PromptSpec[],
	{ space, caller: { scopes } }: Pick<RequestContext, 'space' | 'caller'>,
): readonly PromptSpec[] {
	const isOpen = (module: ManaModule) =>
		isModuleOffered(space.type, module) && (scopes === undefined || hasRight(scopes, module, 'read'));
	return prompts.filter(({ modules }) => modules.every(isOpen));
}

function describe({ name, title, description, arguments: args }: PromptSpec): Record<string, unknown> {
	const shown = args.map((argument) => ({
		name: argument.name,
		title: argument.title,
		description: argument.description,
		required: argument.required,
	}));
	return { name, title, description, arguments: shown };
}
