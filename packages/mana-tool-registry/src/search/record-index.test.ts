import { beforeEach, describe, expect, test } from 'bun:test';
import type { MergedRow } from '@mana/sync-protocol';
import { createIndexHost } from './index-host.ts';
import { RecordIndex } from './record-index.ts';

const shape = { boosts: [4, 1], quoted: 1, limitBytes: 16 * 1024 * 1024 };

let index: RecordIndex;
let opened: string[];
beforeEach(() => {
	index = new RecordIndex(createIndexHost().create('anna', shape));
	opened = [];
});

function row(id: string, title: string, content = ''): MergedRow {
	const stamps = { latest: '019ab4e0c1f2|0000|test' };
	return { table: 'notes', id, op: 'insert', spaceId: 's', data: { title, content }, fields: {}, stamps };
}

const open = async ({ id, data }: MergedRow) => {
	opened.push(id);
	return { texts: [String(data.title), String(data.content)], isWhole: id !== 'broken' };
};

async function found(query: string, rows: readonly MergedRow[]): Promise<string[]> {
	await index.update(rows, open);
	return (await index.search(query)).map(({ row: { id } }) => id);
}

describe('an index of records', () => {
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
		const hits = await index.search('a');
		expect(hits.map(({ row: { id }, isWord }) => [id, isWord])).toEqual([
			['is', true],
			['begins', false],
		]);
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
		expect((await index.search('three')).map(({ row: { id } }) => id)).toEqual(['a']);
		expect(await index.search('one')).toEqual([]);
	});

	test('counts what cannot be opened', async () => {
		await index.update([row('broken', ''), row('a', 'one')], open);
		expect(index.undecryptableCount).toBe(1);
	});

	test('finds words however far into a text they stand, and says where', async () => {
		const text = `${'word '.repeat(60_000)}Zahnarzt`;
		await index.update([row('long', 'title', text)], open);
		const [hit] = await index.search('zahnarzt');
		expect(hit?.at).toBe(text.indexOf('Zahnarzt'));
	});

	test('finds words of scripts that put no spaces between them', async () => {
		const rows = [
			row('zh', '我喜欢吃东京的寿司'),
			row('ja', '東京都に住んでいます'),
			row('th', 'สวัสดีชาวโลก'),
		];
		expect(await found('寿司', rows)).toEqual(['zh']);
		expect(await found('東京', rows)).toEqual(['ja']);
		expect(await found('โลก', rows)).toEqual(['th']);
	});

	test('finds letters with strokes and ligatures as one types them without', async () => {
		const rows = [
			row('lodz', 'Łódź'),
			row('smorrebrod', 'Smørrebrød'),
			row('aether', 'Æther'),
			row('isik', 'Işık'),
		];
		for (const query of ['lodz', 'ŁÓDŹ']) expect(await found(query, rows)).toEqual(['lodz']);
		for (const query of ['smorrebrod', 'smoerrebroed', 'SMØRREBRØD']) {
			expect(await found(query, rows)).toEqual(['smorrebrod']);
		}
		expect(await found('aether', rows)).toEqual(['aether']);
		for (const query of ['isik', 'IŞIK', 'ışık']) expect(await found(query, rows)).toEqual(['isik']);
	});

	test('leaves out what is more than it may take, and counts it', async () => {
		const small = new RecordIndex(createIndexHost().create('anna', { ...shape, limitBytes: 1024 * 1024 }));
		const rows = [row('a', 'kept'), row('b', 'left', 'x'.repeat(1024 * 1024)), row('c', 'kept too')];
		await small.update(rows, open);
		expect(small.unsearchedCount).toBe(1);
		expect((await small.search('kept')).length).toBe(2);
		await small.update(
			[rows[0], rows[2]].flatMap((kept) => kept ?? []),
			open,
		);
		expect(small.unsearchedCount).toBe(0);
	});

	test('goes on where a call that was given up has stopped', async () => {
		const rows = Array.from({ length: 300 }, (_, place) =>
			row(String(place), 'title', 'text '.repeat(1_000)),
		);
		const leaving = new AbortController();
		const openSome = async (candidate: MergedRow) => {
			if (opened.length === 150) leaving.abort();
			return open(candidate);
		};
		const given = index.update(rows, openSome, { signal: leaving.signal });
		await expect(given).rejects.toMatchObject({ name: 'AbortError' });
		const openedBefore = opened.length;
		expect(openedBefore).toBeLessThan(300);
		await index.update(rows, open);
		expect(opened.length).toBeLessThan(300 + openedBefore);
		expect((await index.search('text')).length).toBe(300);
	});

	test('takes any query', async () => {
		for (const query of ['', ' ', '???', '"', 'a'.repeat(500), '👩‍👩‍👧', '*', '__proto__', 'constructor']) {
			expect(await found(query, [row('a', 'toString constructor')])).toBeArray();
		}
	});
});
