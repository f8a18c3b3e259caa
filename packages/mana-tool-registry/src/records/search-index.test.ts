import { beforeEach, describe, expect, test } from 'bun:test';
import type { MergedRow } from '@mana/sync-protocol';
import { SearchIndex, SearchIndexes } from './search-index.ts';
import { excerptOf } from './search-text.ts';

let index: SearchIndex;
let opened: string[];
beforeEach(() => {
	index = new SearchIndex({ title: 4, content: 1 });
	opened = [];
});

function row(id: string, title: string, content = ''): MergedRow {
	const stamps = { latest: '019ab4e0c1f2|0000|test' };
	return { table: 'notes', id, op: 'insert', spaceId: 's', data: { title, content }, fields: {}, stamps };
}

const open = async ({ id, data }: MergedRow) => {
	opened.push(id);
	return { texts: { title: String(data.title), content: String(data.content) }, isWhole: id !== 'broken' };
};

async function found(query: string, rows: readonly MergedRow[]): Promise<string[]> {
	await index.update(rows, open);
	return index.search(query).map(({ id }) => id);
}

describe('the search index', () => {
	test('puts a hit in the title before one in the text', async () => {
		const rows = [row('text', 'Einkauf', 'Brot und Käse'), row('title', 'Brot backen', 'Mehl, Wasser')];
		expect(await found('brot', rows)).toEqual(['title', 'text']);
	});

	test('finds beginnings of words, and words with a slip', async () => {
		const rows = [row('a', 'Steuererklärung 2025'), row('b', 'Dentist appointment')];
		expect(await found('steuer', rows)).toEqual(['a']);
		expect(await found('appointmnet', rows)).toEqual(['b']);
		expect(await found('dentest', rows)).toEqual(['b']);
	});

	test('finds German words however their umlauts are typed', async () => {
		const rows = [row('a', 'Müllabfuhr'), row('b', 'Strasse fegen'), row('c', 'Öl kaufen')];
		for (const query of ['müllabfuhr', 'Muellabfuhr', 'MULLABFUHR', 'mu\u0308llabfuhr']) {
			expect(await found(query, rows)).toEqual(['a']);
		}
		expect(await found('straße', rows)).toEqual(['b']);
		expect(await found('oel', rows)).toEqual(['c']);
	});

	test('finds what stands inside a word, last', async () => {
		const rows = [row('inside', 'Zahnarzttermin'), row('word', 'Arzt anrufen')];
		expect(await found('arzt', rows)).toEqual(['word', 'inside']);
	});

	test('asks for all the words, and is content with some where none has all', async () => {
		const rows = [row('both', 'red apples'), row('one', 'green apples')];
		expect(await found('red apples', rows)).toEqual(['both']);
		expect(await found('blue apples', rows)).toEqual(expect.arrayContaining(['both', 'one']));
	});

	test('looks for the first words of a query without end, and for no more', async () => {
		const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
		const rows = [row('all', words.join(' ')), row('some', 'one two')];
		const noise = Array.from({ length: 200 }, (_, place) => `noise${place}`);
		expect(await found([...words, ...words, ...noise].join(' '), rows)).toEqual(['all']);
	});

	test('does not take a single letter for the beginning of every word', async () => {
		const rows = [row('begins', 'apple'), row('is', 'vitamin a')];
		await index.update(rows, open);
		const [best, ...others] = index.search('a');
		expect([best?.id, best?.terms]).toEqual(['is', new Set(['a'])]);
		expect(others).toEqual([{ id: 'begins', terms: new Set() }]);
	});

	test('lets others have their turn while it takes in much', async () => {
		const long = 'word '.repeat(10_000);
		let turns = 0;
		let isDone = false;
		const countTurns = () => {
			turns++;
			if (!isDone) setImmediate(countTurns);
		};
		setImmediate(countTurns);
		await index.update(
			Array.from({ length: 20 }, (_, place) => row(String(place), 'long', long)),
			open,
		);
		isDone = true;
		expect(turns).toBeGreaterThanOrEqual(20);
	});

	test('opens what has changed and nothing else', async () => {
		const [a, b] = [row('a', 'one'), row('b', 'two')];
		await index.update([a, b], open);
		opened = [];
		const changed = row('b', 'three');
		expect(await found('three', [a, changed])).toEqual(['b']);
		expect(await found('two', [a, changed])).toEqual([]);
		expect(await found('one', [changed])).toEqual([]);
		expect(opened).toEqual(['b']);
	});

	test('is right for each of several updates at once', async () => {
		const updates = [[row('a', 'one')], [row('a', 'two')], [row('a', 'three')]];
		await Promise.all(updates.map((rows) => index.update(rows, open)));
		expect(index.search('three').map(({ id }) => id)).toEqual(['a']);
		expect(index.search('one')).toEqual([]);
	});

	test('counts what cannot be opened', async () => {
		await index.update([row('broken', ''), row('a', 'one')], open);
		expect(index.undecryptableCount).toBe(1);
	});

	test('takes any query', async () => {
		for (const query of ['', ' ', '???', '"', 'a'.repeat(500), '👩‍👩‍👧', '*', '__proto__', 'constructor']) {
			expect(await found(query, [row('a', 'toString constructor')])).toBeArray();
		}
	});
});

describe('kept indexes', () => {
	const use = (indexes: SearchIndexes, name: string, keys: CryptoKey[], length = 1) =>
		indexes.use(
			name,
			keys,
			() => new SearchIndex({ title: 1 }),
			(kept) => kept.update([row('a', 'x'.repeat(length))], open),
		);

	test('are used again with the same keys only', async () => {
		const indexes = new SearchIndexes();
		const keys: CryptoKey[] = [];
		const first = await use(indexes, 'anna notes', keys);
		expect(await use(indexes, 'anna notes', keys)).toBe(first);
		expect(await use(indexes, 'ben notes', keys)).not.toBe(first);
		expect(await use(indexes, 'anna notes', [])).not.toBe(first);
	});

	test('live for five minutes, however often they are used', async () => {
		let nowMs = 1_000;
		const indexes = new SearchIndexes({ clockMs: () => nowMs });
		const keys: CryptoKey[] = [];
		const first = await use(indexes, 'anna notes', keys);
		for (let minute = 1; minute < 5; minute++) {
			nowMs += 60_000;
			expect(await use(indexes, 'anna notes', keys)).toBe(first);
		}
		nowMs += 60_001;
		expect(await use(indexes, 'anna notes', keys)).not.toBe(first);
	});

	test('are bounded: the one used longest ago goes first', async () => {
		const indexes = new SearchIndexes({ maxBytes: 60_000 });
		const keys: CryptoKey[] = [];
		const [first, second] = [await use(indexes, '1', keys, 2_000), await use(indexes, '2', keys, 2_000)];
		await use(indexes, '3', keys, 2_000);
		expect(await use(indexes, '2', keys, 2_000)).toBe(second);
		expect(await use(indexes, '1', keys, 2_000)).not.toBe(first);
	});
});

describe('an excerpt', () => {
	test('is looked for no further than the index looks, however long the text', () => {
		const long = `${'word '.repeat(20_000)}zahnarzt`;
		expect(excerptOf(long, new Set(['zahnarzt']), 'zahnarzt')).toStartWith('word');
	});

	const long = `${'Anfang und noch mehr davon. '.repeat(20)}Hier steht der Zahnarzt, und danach ${'mehr '.repeat(80)}`;

	test('shows where it was found, within bounds', () => {
		const excerpt = excerptOf(long, new Set(['zahnarzt']), 'zahnarzt');
		expect(excerpt).toContain('Zahnarzt');
		expect(excerpt).toStartWith('…');
		expect(excerpt).toEndWith('…');
		expect(excerpt.length).toBeLessThan(260);
	});

	test('begins with the text where there is nothing to show, and never cuts a character', () => {
		expect(excerptOf('kurz', new Set(), 'absent')).toBe('kurz');
		expect(excerptOf('👩'.repeat(500), new Set(), 'x').isWellFormed()).toBe(true);
		expect(excerptOf(`${'x'.repeat(100)}👩${'👩'.repeat(300)}`, new Set(), '👩').isWellFormed()).toBe(true);
	});
});
