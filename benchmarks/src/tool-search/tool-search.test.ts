import { describe, expect, test } from 'bun:test';
import { createToolFinder, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { freshPhrasings } from './fresh-phrasings.ts';
import { heldOutPhrasings } from './held-out-phrasings.ts';
import { type Phrasing, tunedPhrasings } from './tuned-phrasings.ts';

const registry = new ToolRegistry();
registerAllModules(registry);
const find = createToolFinder(registry);

function missed(phrasings: readonly Phrasing[], among: number): string[] {
	return phrasings.flatMap(({ says, tool }) => {
		const names = find(says)
			.slice(0, among)
			.map(({ wireName }) => wireName);
		const wanted = registry.get(tool)?.wireName ?? tool;
		return names.includes(wanted) ? [] : [`${says}: ${names[0]}, not ${wanted}`];
	});
}

describe('what a person says finds its tool', () => {
	test('first, for 95 of the 100 phrasings that words were chosen by', () => {
		const misses = missed(tunedPhrasings, 1);
		expect(misses.length <= 5 ? [] : misses).toEqual([]);
	});

	// Counted and not shown: whoever reads the misses could choose words by them.
	test('first, for 99 of 100 that no word was chosen by, and always among the first five', () => {
		expect(missed(heldOutPhrasings, 1).length).toBeLessThanOrEqual(1);
		expect(missed(heldOutPhrasings, 5).length).toBe(0);
	});

	// Whole sentences, most of which name neither the thing nor what is done with it: a model is to search in a few words.
	test('first, for 42 of 50 sentences as people say them, and for 47 among the first five', () => {
		expect(missed(freshPhrasings, 1).length).toBeLessThanOrEqual(8);
		expect(missed(freshPhrasings, 5).length).toBeLessThanOrEqual(3);
	});

	test('first, for 195 of both hundreds', () => {
		const misses = missed([...tunedPhrasings, ...heldOutPhrasings], 1);
		expect(misses.length).toBeLessThanOrEqual(5);
	});

	test('among the first five always, where words were chosen by it', () => {
		expect(missed(tunedPhrasings, 5)).toEqual([]);
	});
});
