import { expect, test } from 'bun:test';
import { ascending, sortOrder } from '@mana/records/rules/sort-order';
import type { MergedRow } from '@mana/sync-protocol';
import fc from 'fast-check';
import { byOrder, createListPages, type Entry } from './list-pages.ts';

interface Item {
	readonly rank: string;
	readonly isOpen: boolean;
}

const order = sortOrder<Item, 'rank'>(['rank'], (a, b) => ascending(a.rank, b.rank));

function entryOf(id: string, record: Item): Entry<Item> {
	const row: MergedRow = {
		table: 'items',
		id,
		op: 'insert',
		spaceId: 's',
		data: {},
		fields: {},
		stamps: { latest: '' },
	};
	return { row, record };
}

async function readThrough(
	entries: readonly Entry<Item>[],
	{ limit, where }: { limit: number; where: (item: Item) => boolean },
) {
	const pageOf = createListPages<Item>();
	const pages: (readonly Entry<Item>[])[] = [];
	const totals = new Set<number>();
	let last: Entry<Item> | undefined;
	do {
		const after = last;
		const isAfter = after && ((entry: Entry<Item>) => byOrder(order)(entry, after) > 0);
		const { entries: found, total } = await pageOf(entries, { where, order, limit, isAfter, name: 'list' });
		pages.push(found.slice(0, limit));
		totals.add(total);
		last = found.length > limit ? found[limit - 1] : undefined;
	} while (last);
	return { pages, totals: [...totals] };
}

test('pages hold each record once, in the order of one long list, and tell how many there are', async () => {
	const item = fc.record({ rank: fc.constantFrom('a', 'b', 'c', 'd'), isOpen: fc.boolean() });
	await fc.assert(
		fc.asyncProperty(
			fc.array(item, { maxLength: 60 }),
			fc.integer({ min: 1, max: 9 }),
			async (items, limit) => {
				const entries = items.map((record, n) => entryOf(`i${(n * 7) % 61}`, record));
				const where = ({ isOpen }: Item) => isOpen;
				const { pages, totals } = await readThrough(entries, { limit, where });
				const expected = entries.filter(({ record }) => record.isOpen).sort(byOrder(order));
				expect(pages.flat()).toEqual(expected);
				expect(totals).toEqual([expected.length]);
			},
		),
	);
});

test('a page far inside looks at about as many records as it shows', async () => {
	const entries = Array.from({ length: 20_000 }, (_, n) =>
		entryOf(`i${n}`, { rank: String((n * 7919) % 20_000).padStart(5, '0'), isOpen: true }),
	);
	let looks = 0;
	const where = () => {
		looks++;
		return true;
	};
	const { pages } = await readThrough(entries, { limit: 100, where });
	expect(pages).toHaveLength(200);
	// All of them for each of the first two pages, and once more for each page what it shows.
	expect(looks).toBeLessThan(3 * 20_000 + 200 * 2);
});
