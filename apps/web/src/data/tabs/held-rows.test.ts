import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Row } from '../query.ts';
import { orderChange } from '../rows-news.ts';
import { createHeldRows } from './held-rows.ts';

/** A row as it was written for the so-manieth time. */
const rowOf = (id: string, version: number): Row => {
	const instant = new Date(version).toISOString();
	const record = { id, createdAt: instant, updatedAt: instant };
	return { table: 't', spaceId: 's', id, record, isWaiting: false };
};
const lists = fc.array(
	fc
		.uniqueArray(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat({ max: 2 })), { selector: ([id]) => id })
		.map((rows) => new Map(rows)),
	{ maxLength: 12 },
);

test('the rows of a page are those of the result, however it changes, and the same objects where they did not', () => {
	fc.assert(
		fc.property(lists, (results) => {
			const held = createHeldRows();
			const rowsByName = new Map<string, Row>();
			const named = (id: string, version: number) => {
				const name = `${id}${version}`;
				const row = rowsByName.get(name) ?? rowOf(id, version);
				rowsByName.set(name, row);
				return row;
			};
			let before = new Map<string, number>();
			for (const after of results) {
				const changed = [...after].filter(([id, version]) => before.get(id) !== version);
				const order = orderChange([...before.keys()], [...after.keys()]);
				const set = changed.map(([id, version]) => [id, named(id, version)] as const);
				const { rows } = held.take({ set, total: after.size, isComplete: true, ...(order && { order }) });
				const expected = [...after].map(([id, version]) => named(id, version));
				expect(rows).toHaveLength(expected.length);
				for (const [place, row] of rows.entries()) expect(row).toBe(expected[place] as Row);
				before = after;
			}
		}),
	);
});
