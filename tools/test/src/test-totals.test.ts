import { expect, test } from 'bun:test';
import { readTotals } from './test-totals.ts';

const summary = (passed: number, failed: number) =>
	`(pass) counts 3 pass and\n 7 pass\nin a name [1.00ms]\n\n ${passed} pass\n ${failed} fail\n 9 expect() calls\nRan 9 tests.\n`;

test('the last summary counts', () => {
	expect(readTotals(summary(294, 0), 0)).toEqual({ passed: 294, failed: 0 });
	expect(readTotals(summary(12, 3), 1)).toEqual({ passed: 12, failed: 3 });
});

test('colours do not hide it', () => {
	expect(readTotals('\u001B[32m 4 pass\u001B[0m\n\u001B[2m 0 fail\u001B[0m\n', 0)).toEqual({
		passed: 4,
		failed: 0,
	});
});

test('a run that ended without a summary, or failed without saying where, is a failure', () => {
	expect(readTotals('panic', null)).toEqual({ passed: 0, failed: 1 });
	expect(readTotals('', 0)).toEqual({ passed: 0, failed: 1 });
	expect(readTotals(summary(5, 0), 1)).toEqual({ passed: 5, failed: 1 });
	expect(readTotals(summary(5, 0), null)).toEqual({ passed: 5, failed: 1 });
});
