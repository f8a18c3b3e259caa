import { coreTools, type RegisteredTool, removes } from '@mana/tool-registry';
import type { Tool } from '@modelcontextprotocol/server';
import { LRUCache } from 'lru-cache';
import { scopesMissing } from '../domain/admission/require-scopes.ts';

export type ToolNameStyle = 'underscore' | 'dotted';

export interface ToolListOptions {
	readonly style: ToolNameStyle;
	/** What is shown to who asks for none: names of modules, `core` or `all`. */
	readonly toolsets: readonly string[];
	/** Whether tools say what their results look like: all hosts can do without, and models read it on each turn. */
	readonly outputSchemas: boolean;
}

/** Tools that find and call what is not listed. */
const reaching = ['tools.search', 'tools.call'];
const rememberedSelections = 100;

/**
 * What `tools/list` shows, in the registry's order: the tools of the toolsets that are asked for, which are the
 * modules, `core` for those that a day takes, and `all`. Where something is left out, `tools_search` finds it, and
 * `tools_call` calls it for hosts that let a model call only what is listed. Several clients take only
 * `^[a-zA-Z0-9_-]{1,64}$` for a name, so `habits.create` is shown as `habits_create`, unless the dotted style is asked
 * for. No canonical name has an underscore, so it follows from the one that is shown.
 *
 * @returns the list for these toolsets, the scopes of a grant, and what a session has found beside them by their canonical
 * names; undefined scopes limit nothing
 */
export function createToolLists(
	tools: readonly RegisteredTool[],
	options: ToolListOptions,
): (
	toolsets?: readonly string[],
	scopes?: readonly string[],
	found?: ReadonlySet<string>,
) => readonly Tool[] {
	const callable = tools.filter(({ scope }) => scope !== 'admin');
	const described = new Map<RegisteredTool, Tool>();
	const describeOnce = (tool: RegisteredTool): Tool => {
		const known = described.get(tool) ?? describe(tool, options);
		described.set(tool, known);
		return known;
	};
	const toolsetNames = new Set([...callable.map(({ module }) => module.id), 'core', 'all']);
	const lists = new LRUCache<string, readonly Tool[]>({ max: rememberedSelections });

	const listOf = (
		selected: readonly string[],
		scopes?: readonly string[],
		found?: ReadonlySet<string>,
	): readonly Tool[] => {
		const showsAll = selected.includes('all');
		const showsCore = selected.includes('core');
		const isShown = ({ name, module }: RegisteredTool) =>
			reaching.includes(name)
				? !showsAll
				: showsAll ||
					selected.includes(module.id) ||
					(showsCore && coreTools.includes(name)) ||
					found?.has(name) === true;
		const isGranted = (tool: RegisteredTool) => scopesMissing({ scopes }, tool).length === 0;
		return callable.filter((tool) => isShown(tool) && isGranted(tool)).map(describeOnce);
	};

	return (toolsets, scopes, found) => {
		// What there is not selects nothing; nothing at all is no selection.
		const asked = (toolsets ?? []).filter((name) => toolsetNames.has(name));
		const usual = grantedModules(scopes) ?? options.toolsets.filter((name) => toolsetNames.has(name));
		const selected = [...new Set(asked.length > 0 ? asked : usual)].sort();
		if (found !== undefined && found.size > 0) return listOf(selected, scopes, found);
		const key = JSON.stringify([selected, scopes?.toSorted()]);
		const known = lists.get(key) ?? listOf(selected, scopes);
		lists.set(key, known);
		return known;
	};
}

/** The modules that a grant is narrowed to: who was granted a few modules wants to see them. */
function grantedModules(scopes: readonly string[] | undefined): readonly string[] | undefined {
	if (scopes === undefined || scopes.some((scope) => scope === 'mana:read' || scope === 'mana:write')) {
		return undefined;
	}
	return scopes.flatMap((scope) => scope.split(':')[0] ?? []);
}

function describe(tool: RegisteredTool, { style, outputSchemas }: ToolListOptions): Tool {
	const annotations = annotationsOf(tool);
	return {
		name: style === 'dotted' ? tool.name : tool.wireName,
		title: tool.title,
		description: tool.description,
		inputSchema: tool.inputJsonSchema,
		...(outputSchemas && { outputSchema: tool.outputJsonSchema }),
		...(annotations && { annotations }),
	};
}

/**
 * What clients assume without a hint is left out, since each costs a model's context: that a tool destroys, and that it
 * reaches an open world. The latter holds for all: others write into shared spaces and read what is written there,
 * and pages from outside are saved into one's own.
 */
function annotationsOf(tool: RegisteredTool): Tool['annotations'] {
	if (tool.policyHint === 'read') return { readOnlyHint: true };
	if (removes(tool)) return undefined;
	return { destructiveHint: false, ...(tool.idempotent && { idempotentHint: true }) };
}
