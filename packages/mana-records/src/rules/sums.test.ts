import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { addMoney, countEach, meanOf, roundMoney } from './sums.ts';

test('amounts add up to the cent, in any order', () => {
	expect(addMoney([0.1, 0.2])).toBe(0.3);
	expect(addMoney([])).toBe(0);
	const cents = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }));
	fc.assert(
		fc.property(cents, (amounts) => {
			const sum = amounts.reduce((total, amount) => total + amount, 0) / 100;
			expect(addMoney(amounts.map((amount) => amount / 100))).toBe(sum === 0 ? 0 : sum);
		}),
	);
});

test.each([
	[1.005, 1.01],
	[2.675, 2.68],
	[-1.005, -1.01],
	[1.004999, 1],
	[0, 0],
	[1e-9, 0],
	[123456.785, 123456.79],
])('%d is %d in money', (amount, rounded) => {
	expect(roundMoney(amount)).toBe(rounded);
});

test('a mean of nothing is none', () => {
	expect(meanOf([])).toBeUndefined();
	expect(meanOf([7, 8, 8])).toBe(7.7);
});

test('what comes most often is counted first', () => {
	expect(countEach(['b', 'a', 'c', 'c', 'a'])).toEqual([
		{ value: 'a', count: 2 },
		{ value: 'c', count: 2 },
		{ value: 'b', count: 1 },
	]);
});
