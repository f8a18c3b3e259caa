import { expect, test } from 'bun:test';
import { pullManyRows } from './many-rows.ts';

test('50,000 rows: streamed whole, cut in the middle, resumed by cursor on another process, in bounded memory', async () => {
	const { peakMb } = await pullManyRows(50_000);
	expect(peakMb).toBeLessThan(250);
}, 60_000);
