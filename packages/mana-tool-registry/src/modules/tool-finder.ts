import { toolsModule } from '@mana/records';
import MiniSearch from 'minisearch';
import type { RegisteredTool, ToolRegistry } from '../tool-registry.ts';
import { toolWords } from './tool-words.ts';

const destroyingWeight = 0.8;

/**
 * Finds tools by what a person says, the best first. Words are those of the tools themselves, and those that people use
 * for them in English and German.
 */
export function createToolFinder(
	registry: Pick<ToolRegistry, 'all' | 'get'>,
): (query: string) => RegisteredTool[] {
	let index: MiniSearch<RegisteredTool> | undefined;
	return (query) => {
		index ??= createIndex(registry);
		return findIn(index, registry, query);
	};
}

const fields = ['module', 'verb', 'own', 'asked', 'called', 'title', 'description'];

/** What is looked up of a tool: its own words, and those that people use for them. */
function wordsOf(tool: RegisteredTool, field: string): string {
	const words = toolWords(tool.name);
	if (field === 'module') return `${words.module} ${tool.module.id} ${tool.module.title}`;
	if (field === 'verb' || field === 'own' || field === 'asked') return words[field];
	if (field === 'title') return tool.title;
	return field === 'called' ? tool.name.replaceAll(/([a-z])([A-Z])/g, '$1 $2') : tool.description;
}

/** Endings that one word takes, in English and German; what is left has three letters at least. */
const endings = /(?<=\p{L}{3})(?:ungen|ing|ies|ern|en|em|er|es|ed|e|n|s|t)$/u;

function stemOf(word: string): string {
	const folded = word.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss');
	return folded.replace(endings, '');
}

function createIndex(registry: Pick<ToolRegistry, 'all'>): MiniSearch<RegisteredTool> {
	const index = new MiniSearch<RegisteredTool>({
		idField: 'name',
		fields,
		extractField: (tool, field) => (field === 'name' ? tool.name : wordsOf(tool, field)),
		tokenize: (text) => text.replaceAll(/to-do/giu, 'todo').split(/[^\p{L}\p{N}]+/u),
		processTerm: (term) => (stopWords.has(term.toLowerCase()) || term === '' ? null : stemOf(term)),
		searchOptions: {
			prefix: (term) => term.length > 3,
			fuzzy: (term) => (term.length > 4 ? 0.2 : false),
			boost: { own: 4, module: 3, called: 2, title: 2, verb: 2, asked: 1, description: 0.5 },
		},
	});
	index.addAll(registry.all().filter(({ scope, module }) => scope !== 'admin' && module !== toolsModule));
	return index;
}

/**
 * The best first. A tool that answers to more of the words comes before one that answers to fewer, and one that destroys
 * after others that answer as well.
 */
function findIn(
	index: MiniSearch<RegisteredTool>,
	registry: Pick<ToolRegistry, 'get'>,
	query: string,
): RegisteredTool[] {
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
