import { describe, expect, test } from 'bun:test';
import { createToolBench } from './tool-bench.ts';
import { heldOutPhrasings, type Phrasing, tunedPhrasings } from './tool-phrasings.ts';

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
	test('first, for 95 of 100 phrasings, half of them German, half of each held out', async () => {
		const misses = [...(await missed(tunedPhrasings, 1)), ...(await missed(heldOutPhrasings, 1))];
		expect(misses.length <= 5 ? [] : misses).toEqual([]);
	});

	test('among the first five always', async () => {
		expect(await missed([...tunedPhrasings, ...heldOutPhrasings], 5)).toEqual([]);
	});
});
