import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { firstInOrder, nextOrder } from './sort-order.ts';

test('firstInOrder gives what a stable sort gives first', () => {
	const items = fc.array(fc.nat({ max: 9 })).map((ranks) => ranks.map((rank, place) => ({ rank, place })));
	const order = (a: { rank: number }, b: { rank: number }) => a.rank - b.rank;
	fc.assert(
		fc.property(items, fc.integer({ min: 1, max: 20 }), (all, limit) => {
			expect(firstInOrder(all, order, limit)).toEqual(all.toSorted(order).slice(0, limit));
		}),
	);
});

test('nextOrder comes after all others, of however many', () => {
	expect(nextOrder([])).toBe(0);
	expect(nextOrder([{ order: 4 }, { order: 2 }])).toBe(5);
	expect(nextOrder(Array.from({ length: 300_000 }, (_, order) => ({ order })))).toBe(300_000);
});
