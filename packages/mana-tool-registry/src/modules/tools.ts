import { toolsModule } from '@mana/records';
import MiniSearch from 'minisearch';
import { z } from 'zod';
import { ToolError } from '../tool-error.ts';
import type { RegisteredTool, ToolRegistry } from '../tool-registry.ts';
import { defineTool, type ToolSpec } from '../tool-spec.ts';
import { toolWords } from './tool-words.ts';

const foundLimit = 5;
const destroyingWeight = 0.8;

const callInput = z.strictObject({
	name: z.string().min(1).max(128),
	arguments: z.record(z.string(), z.unknown()).default({}),
});

/** The tool that calls others: for hosts that let a model call only what is listed. */
const callTool = defineTool({
	name: 'tools.call',
	title: 'Call tool',
	module: toolsModule,
	description: 'Calls a tool that tools_search has found and that is not in your list.',
	policyHint: 'destructive',
	idempotent: false,
	carriesOut: true,
	input: callInput,
	output: z.looseObject({}),
	async handler() {
		throw new ToolError('INPUT_INVALID', 'name: must be the name of another tool.');
	},
});

/**
 * The tool that a call is for, and its arguments: those of another one where it goes through `tools.call`, which is
 * decided on, counted and traced as that one.
 *
 * @returns undefined where there is no such tool
 */
export function targetOf(
	tools: Pick<ToolRegistry, 'get'>,
	tool: RegisteredTool,
	input: Record<string, unknown>,
): { readonly tool: RegisteredTool; readonly input: Record<string, unknown> } | undefined {
	if (tool.name !== callTool.name) return { tool, input };
	const parsed = callInput.safeParse(input);
	const target = parsed.success ? tools.get(parsed.data.name) : undefined;
	const isCallable = target !== undefined && target.scope !== 'admin' && target.name !== callTool.name;
	return parsed.success && isCallable ? { tool: target, input: parsed.data.arguments } : undefined;
}

/** For clients that are shown only some of the tools: finds the others, which can be called all the same. */
export function toolsTools(registry: ToolRegistry): ToolSpec[] {
	let index: MiniSearch<RegisteredTool> | undefined;
	const indexed = () => {
		index ??= createIndex(registry);
		return index;
	};
	const search = defineTool({
		name: 'tools.search',
		title: 'Search tools',
		module: toolsModule,
		description:
			'Finds tools that are not in your list, by what they do. Call one by its name, or through tools_call.',
		policyHint: 'read',
		idempotent: true,
		isOfNoSpace: true,
		input: z.strictObject({
			query: z.string().min(1).max(200).describe('A few words'),
		}),
		output: z.object({
			tools: z.array(
				z.object({
					name: z.string(),
					title: z.string(),
					description: z.string(),
					inputSchema: z.looseObject({}),
				}),
			),
		}),
		async handler({ query }) {
			const tools = findIn(indexed(), registry, query).slice(0, foundLimit);
			return {
				tools: tools.map(({ wireName, title, description, inputJsonSchema }) => ({
					name: wireName,
					title,
					description,
					inputSchema: inputJsonSchema,
				})),
			};
		},
	});
	return [search, callTool];
}

const fields = ['module', 'verb', 'own', 'called', 'title', 'description'];

/** What is looked up of a tool: its own words, and those that people use for them. */
function wordsOf(tool: RegisteredTool, field: string): string {
	const words = toolWords(tool.name);
	if (field === 'module') return `${words.module} ${tool.module.id} ${tool.module.title}`;
	if (field === 'verb' || field === 'own') return words[field];
	if (field === 'title') return tool.title;
	return field === 'called' ? tool.name.replaceAll(/([a-z])([A-Z])/g, '$1 $2') : tool.description;
}

/** Endings that one word takes, in English and German; what is left has three letters at least. */
const endings = /(?<=\p{L}{3})(?:ungen|ing|ies|ern|en|em|er|es|ed|e|n|s|t)$/u;

function stemOf(word: string): string {
	const folded = word.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss');
	return folded.replace(endings, '');
}

function createIndex(registry: ToolRegistry): MiniSearch<RegisteredTool> {
	const index = new MiniSearch<RegisteredTool>({
		idField: 'name',
		fields,
		extractField: (tool, field) => (field === 'name' ? tool.name : wordsOf(tool, field)),
		tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u),
		processTerm: (term) => (stopWords.has(term.toLowerCase()) || term === '' ? null : stemOf(term)),
		searchOptions: {
			prefix: (term) => term.length > 3,
			fuzzy: (term) => (term.length > 4 ? 0.2 : false),
			boost: { own: 4, module: 3, called: 2, title: 2, verb: 2, description: 0.5 },
		},
	});
	index.addAll(registry.all().filter(({ scope, module }) => scope !== 'admin' && module !== toolsModule));
	return index;
}

/**
 * The best first. A tool that answers to more of the words comes before one that answers to fewer, and one that destroys
 * after others that answer as well.
 */
function findIn(index: MiniSearch<RegisteredTool>, registry: ToolRegistry, query: string): RegisteredTool[] {
	const found = index.search(query).flatMap(({ id, score, queryTerms }) => {
		const tool = registry.get(String(id));
		if (!tool) return [];
		const care = tool.policyHint === 'destructive' ? destroyingWeight : 1;
		return [{ tool, score: score * new Set(queryTerms).size * care }];
	});
	return found.sort((a, b) => b.score - a.score).map(({ tool }) => tool);
}

/** Words that stand in requests of any kind. */
const stopWords = new Set(
	'a an the of for to in on at and or is it be was i my me that this do did how will with from ein eine einen einer der die das den dem ich mein meine im in am an auf für und oder ist es zu habe'.split(
		' ',
	),
);
