import { describe, expect, test } from 'bun:test';
import { registerAllModules, ToolRegistry } from '../src/index.ts';
import { heldOutPhrasings } from './held-out-phrasings.ts';
import { createToolBench } from './tool-bench.ts';
import { type Phrasing, tunedPhrasings } from './tool-phrasings.ts';

const bench = createToolBench();
const registry = new ToolRegistry();
registerAllModules(registry);

async function missed(phrasings: readonly Phrasing[], among: number): Promise<string[]> {
	const misses = await Promise.all(
		phrasings.map(async ({ says, tool }) => {
			const { tools } = await bench.run<{ tools: { name: string }[] }>('tools.search', { query: says });
			const names = tools.slice(0, among).map(({ name }) => name);
			const wanted = registry.get(tool)?.wireName ?? tool;
			return names.includes(wanted) ? [] : [`${says}: ${names[0]}, not ${wanted}`];
		}),
	);
	return misses.flat();
}

describe('what a person says finds its tool', () => {
	test('first, for 95 of the 100 phrasings that words were chosen by', async () => {
		const misses = await missed(tunedPhrasings, 1);
		expect(misses.length <= 5 ? [] : misses).toEqual([]);
	});

	// Counted and not shown: whoever reads the misses could choose words by them.
	test('first, for 94 of 100 that no word was chosen by, and for 98 among the first five', async () => {
		expect((await missed(heldOutPhrasings, 1)).length).toBeLessThanOrEqual(6);
		expect((await missed(heldOutPhrasings, 5)).length).toBeLessThanOrEqual(2);
	});

	test('first, for 95 of 100 of all', async () => {
		const misses = await missed([...tunedPhrasings, ...heldOutPhrasings], 1);
		expect(misses.length).toBeLessThanOrEqual(10);
	});

	test('among the first five always, where words were chosen by it', async () => {
		expect(await missed(tunedPhrasings, 5)).toEqual([]);
	});
});
