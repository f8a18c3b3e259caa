import { expect, test } from 'bun:test';
import { createUnpackBudget } from './unpack-budget.ts';

test('200,000 files are an export, one more is not', () => {
	const budget = createUnpackBudget(1);
	for (let n = 0; n < 200_000; n += 1) budget.spend(`${n}.md`, 1);
	expect(() => budget.spend('last.md', 0)).toThrow(
		expect.objectContaining({ code: 'ARCHIVE_TOO_LARGE', place: { part: 'last.md' } }),
	);
});

test('archives unpack to 250 times their size, small ones to 64 MiB', () => {
	const mib = 1024 * 1024;
	for (const [packed, unpacked] of [
		[100, 64 * mib],
		[mib, 250 * mib],
	] as const) {
		expect(() => createUnpackBudget(packed).spend('a.md', unpacked)).not.toThrow();
		expect(() => createUnpackBudget(packed).spend('a.md', unpacked + 1)).toThrow(
			expect.objectContaining({ code: 'ARCHIVE_TOO_LARGE' }),
		);
	}
});
