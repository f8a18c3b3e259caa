import { type RegisteredTool, removes } from '@mana/tool-registry';
import type { Tool } from '@modelcontextprotocol/server';
import { LRUCache } from 'lru-cache';
import { scopesMissing } from '../domain/admission/require-scopes.ts';
import { digestOfTool, toolDigestKey } from './tool-digest.ts';

export type ToolNameStyle = 'underscore' | 'dotted';

const searchTool = 'tools.search';
const rememberedSelections = 100;

/**
 * What `tools/list` shows: every tool an agent may call, in the registry's order, or those of the toolsets that
 * are asked for, which are the modules. Where something is left out, `tools_search` is there to find it; calling
 * it needs no list. Several clients take only `^[a-zA-Z0-9_-]{1,64}$` for a name, so `habits.create` is shown as
 * `habits_create`, unless the dotted style is asked for; its canonical name stands in `_meta`.
 *
 * @param options.toolsets what is shown to who asks for none; empty for everything
 * @returns the list for these toolsets and the scopes of a grant; undefined scopes limit nothing
 */
export function createToolLists(
	tools: readonly RegisteredTool[],
	options: { style: ToolNameStyle; toolsets: readonly string[] },
): (toolsets?: readonly string[], scopes?: readonly string[]) => readonly Tool[] {
	const callable = tools.filter(({ scope }) => scope !== 'admin');
	const described = new Map(callable.map((tool) => [tool, describe(tool, options.style)]));
	const modules = new Set(callable.map(({ module }) => module.id));
	const lists = new LRUCache<string, readonly Tool[]>({ max: rememberedSelections });

	const listOf = (selected: readonly string[], scopes?: readonly string[]): readonly Tool[] => {
		const isShown = ({ name, module }: RegisteredTool) =>
			selected.length === 0 ? name !== searchTool : name === searchTool || selected.includes(module.id);
		const isGranted = (tool: RegisteredTool) => scopesMissing({ scopes }, tool).length === 0;
		return callable
			.filter((tool) => isShown(tool) && isGranted(tool))
			.flatMap((tool) => described.get(tool) ?? []);
	};

	return (toolsets = options.toolsets, scopes) => {
		// What there is not selects nothing; nothing at all is no selection.
		const selected = [...new Set(toolsets)].filter((name) => modules.has(name)).sort();
		const key = JSON.stringify([selected, scopes?.toSorted()]);
		const known = lists.get(key) ?? listOf(selected, scopes);
		lists.set(key, known);
		return known;
	};
}

function describe(tool: RegisteredTool, style: ToolNameStyle): Tool {
	const shown = {
		name: style === 'dotted' ? tool.name : tool.wireName,
		title: tool.title,
		description: tool.description,
		inputSchema: tool.inputJsonSchema,
		outputSchema: tool.outputJsonSchema,
		annotations: {
			readOnlyHint: tool.policyHint === 'read',
			destructiveHint: removes(tool),
			idempotentHint: tool.idempotent,
			openWorldHint: tool.carriesOut === true || tool.returnsText === 'outside',
		},
	};
	return { ...shown, _meta: { 'mana/canonicalName': tool.name, [toolDigestKey]: digestOfTool(shown) } };
}
