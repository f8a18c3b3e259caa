import { expect, test } from 'bun:test';
import { backOff } from './back-off.ts';

const limits = { firstMs: 500, longestMs: 60_000 };

test('waits twice as long after each failure, up to the longest', () => {
	const waits = Array.from({ length: 9 }, (_, n) => backOff(n + 1, limits));
	expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
	expect(backOff(5_000, limits)).toBe(60_000);
});

test('jitter takes off up to half', () => {
	expect(backOff(2, { ...limits, random: () => 0 })).toBe(500);
	expect(backOff(2, { ...limits, random: () => 0.5 })).toBe(750);
	expect(backOff(99, { ...limits, random: () => 1 })).toBe(60_000);
});
