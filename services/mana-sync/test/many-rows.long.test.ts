import { expect, test } from 'bun:test';
import { pullManyRows } from './many-rows.ts';

test('1,000,000 rows: streamed whole, cut in the middle, resumed by cursor on another process, in bounded memory', async () => {
	const { peakMb } = await pullManyRows(1_000_000);
	expect(peakMb).toBeLessThan(250);
}, 900_000);
