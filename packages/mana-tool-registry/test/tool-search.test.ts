import { describe, expect, test } from 'bun:test';
import { heldOutPhrasings } from './held-out-phrasings.ts';
import { createToolBench } from './tool-bench.ts';
import { type Phrasing, tunedPhrasings } from './tool-phrasings.ts';

const bench = createToolBench();

async function missed(phrasings: readonly Phrasing[], among: number): Promise<string[]> {
	const misses = await Promise.all(
		phrasings.map(async ({ says, tool }) => {
			const { tools } = await bench.run<{ tools: { name: string }[] }>('tools.search', { query: says });
			const names = tools.slice(0, among).map(({ name }) => name);
			return names.includes(tool.replace('.', '_')) ? [] : [`${says}: ${names[0]}, not ${tool}`];
		}),
	);
	return misses.flat();
}

describe('what a person says finds its tool', () => {
	test('first, for 95 of the 100 phrasings that words were chosen by', async () => {
		const misses = await missed(tunedPhrasings, 1);
		expect(misses.length <= 5 ? [] : misses).toEqual([]);
	});

	test('first, for 58 of 100 that no word was chosen by', async () => {
		const misses = await missed(heldOutPhrasings, 1);
		expect(misses.length).toBeLessThanOrEqual(42);
	});

	test('among the first five always, where words were chosen by it', async () => {
		expect(await missed(tunedPhrasings, 5)).toEqual([]);
	});
});
