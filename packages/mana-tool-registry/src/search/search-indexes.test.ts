import { describe, expect, test } from 'bun:test';
import type { MergedRow } from '@mana/sync-protocol';
import { IndexDroppedError } from './index-host.ts';
import type { RecordIndex } from './record-index.ts';
import { SearchIndexes } from './search-indexes.ts';

const stamps = { latest: '019ab4e0c1f2|0000|test' };
const row = (text: string): MergedRow => ({
	table: 'notes',
	id: 'a',
	op: 'insert',
	spaceId: 's',
	data: { text },
	fields: {},
	stamps,
});
const open = async ({ data }: MergedRow) => ({ texts: [String(data.text)], isWhole: true });

/** The index of that name, with a text of that many characters. */
const use = (
	indexes: SearchIndexes,
	userId: string,
	keys: CryptoKey[],
	{ name = 'notes', length = 1 } = {},
) =>
	indexes.use({ userId, name, boosts: [1], quoted: 0 }, keys, async (index) => {
		await index.update([row('x'.repeat(length))], open);
		return index;
	});

const isDropped = async (index: RecordIndex) =>
	index.search('x').then(
		() => false,
		(error) => error instanceof IndexDroppedError,
	);

describe('kept indexes', () => {
	test('are used again with the same keys only', async () => {
		const indexes = new SearchIndexes();
		const keys: CryptoKey[] = [];
		const first = await use(indexes, 'anna', keys);
		expect(await use(indexes, 'anna', keys)).toBe(first);
		expect(await use(indexes, 'ben', keys)).not.toBe(first);
		expect(await use(indexes, 'anna', [])).not.toBe(first);
		expect(await isDropped(first)).toBe(true);
	});

	test('live for five minutes, however often they are used', async () => {
		let nowMs = 1_000;
		const indexes = new SearchIndexes({ clockMs: () => nowMs });
		const keys: CryptoKey[] = [];
		const first = await use(indexes, 'anna', keys);
		for (let minute = 1; minute < 5; minute++) {
			nowMs += 60_000;
			expect(await use(indexes, 'anna', keys)).toBe(first);
		}
		nowMs += 60_001;
		expect(await use(indexes, 'anna', keys)).not.toBe(first);
		expect(await isDropped(first)).toBe(true);
	});

	test('are bounded: the one used longest ago goes first', async () => {
		const indexes = new SearchIndexes({ maxBytes: 1_000_000 });
		const keys: CryptoKey[] = [];
		const kept: RecordIndex[] = [];
		for (let user = 0; user < 60; user++) kept.push(await use(indexes, `${user}`, keys, { length: 10_000 }));
		const dropped = await Promise.all(kept.map(isDropped));
		expect(dropped.indexOf(false)).toBeGreaterThan(5);
		expect(dropped.indexOf(false)).toBeLessThan(30);
		expect(dropped.lastIndexOf(true)).toBe(dropped.indexOf(false) - 1);
	});

	test('of one person leave room for those of others', async () => {
		const indexes = new SearchIndexes({ maxBytes: 4_000_000 });
		const keys: CryptoKey[] = [];
		const other = await use(indexes, 'ben', keys);
		const names = Array.from({ length: 100 }, (_, place) => `space ${place}`);
		const first = await use(indexes, 'anna', keys, { name: 'first', length: 40_000 });
		for (const name of names) await use(indexes, 'anna', keys, { name, length: 40_000 });
		expect(await isDropped(first)).toBe(true);
		expect(await isDropped(other)).toBe(false);
		expect(await use(indexes, 'ben', keys)).toBe(other);
	});

	test('are made anew where they were dropped while they were used', async () => {
		const indexes = new SearchIndexes();
		const keys: CryptoKey[] = [];
		let uses = 0;
		const hits = await indexes.use(
			{ userId: 'anna', name: 'n', boosts: [1], quoted: 0 },
			keys,
			async (index) => {
				if (++uses === 1) index.drop();
				await index.update([row('word')], open);
				return index.search('word');
			},
		);
		expect([uses, hits.length]).toEqual([2, 1]);
	});
});
