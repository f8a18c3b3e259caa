import { beforeEach, describe, expect, test } from 'bun:test';
import { isEncrypted } from '@mana/shared-crypto';
import { createToolBench, FAMILY, type Listed } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const create = async (title: string, rest = {}, who = {}) =>
	(await bench.run<{ note: Listed }>('notes.create', { title, ...rest }, who)).note;
const listed = async (tool: string, input = {}, who = {}) =>
	(await bench.run<{ notes: Listed[] }>(tool, input, who)).notes;
const titlesOf = (notes: Listed[]) => notes.map(({ title }) => title);

describe('notes', () => {
	test('are stored encrypted, for the first time without any set-up, and read back by id', async () => {
		const note = await create('Spare key', { content: 'is at the neighbour’s', isPinned: true });
		expect(note).toEqual({
			id: expect.any(String),
			title: 'Spare key',
			content: 'is at the neighbour’s',
			color: null,
			isPinned: true,
			isArchived: false,
			tagIds: [],
			createdAt: expect.any(String),
			updatedAt: expect.any(String),
		});
		const stored = bench.sync.stored('notes', note.id);
		expect(isEncrypted(stored.title) && isEncrypted(stored.content)).toBe(true);
		expect((await bench.run<{ note: Listed }>('notes.get', { id: note.id })).note).toEqual(note);
	});

	test('keep every character, text that looks like ciphertext included', async () => {
		for (const content of [
			'enc:1:AAAA.BBBB',
			'  leading and trailing \n',
			'e\u0301 ≠ \u00e9',
			'',
			'{"a":1}',
		]) {
			const { id } = await create('  t ', { content });
			expect((await bench.run<{ note: Listed }>('notes.get', { id })).note).toMatchObject({
				title: '  t ',
				content,
			});
		}
	});

	test('are found by title or content, ignoring case and the form of letters', async () => {
		await create('Grüße', { content: 'aus Köln' });
		await create('Other', { content: 'nothing' });
		await create('Third', { content: 'GRU\u0308SSE and grüße' });
		expect(titlesOf(await listed('notes.search', { query: 'GRÜßE' }))).toEqual(['Grüße', 'Third']);
		expect(titlesOf(await listed('notes.search', { query: 'köln' }))).toEqual(['Grüße']);
		expect(await listed('notes.search', { query: 'absent' })).toEqual([]);
	});

	test('are all found by an empty query, newest first, up to the limit', async () => {
		for (let i = 0; i < 70; i++) await create(`n${i}`);
		expect(titlesOf(await listed('notes.search', { limit: 2 }))).toEqual(['n69', 'n68']);
		expect(titlesOf(await listed('notes.search', { query: 'n0' }))).toEqual(['n0']);
	});

	test('leave searches and lists when archived', async () => {
		const { id } = await create('old');
		await bench.run('notes.update', { id, isArchived: true });
		for (const tool of ['notes.search', 'notes.list']) {
			expect(await listed(tool)).toEqual([]);
			expect(await listed(tool, { includeArchived: true })).toMatchObject([{ id, isArchived: true }]);
		}
	});

	test('are listed pinned first, then by their latest change, with an excerpt', async () => {
		const first = await create('first', { content: `  ${'x'.repeat(199)}👩 and so on` });
		await create('pinned', { isPinned: true, content: 'short' });
		await create('last');
		await bench.run('notes.update', { id: first.id, title: 'first, changed' });
		const notes = await listed('notes.list');
		expect(titlesOf(notes)).toEqual(['pinned', 'first, changed', 'last']);
		expect(notes.map(({ excerpt }) => excerpt)).toEqual(['short', `${'x'.repeat(199)}…`, '']);
		expect(notes[0]).not.toHaveProperty('content');
	});

	test('change only in the given fields, without a key where none of them is encrypted', async () => {
		const { id } = await create('t', { content: 'kept' });
		await bench.run('notes.update', { id, isPinned: true });
		await bench.run('notes.update', { id, title: 'new' });
		expect((await bench.run<{ note: Listed }>('notes.get', { id })).note).toMatchObject({
			title: 'new',
			content: 'kept',
			isPinned: true,
		});
		expect(await bench.fail('notes.update', { id })).toStartWith('INPUT_INVALID: ');
		expect(await bench.fail('notes.update', { id: 'none', title: 'x' })).toStartWith('NOT_FOUND: ');
		expect(await bench.fail('notes.get', { id: 'none' })).toStartWith('NOT_FOUND: ');
	});

	test('carry tags, by which they are listed, whatever their case', async () => {
		const { id } = await create('Boiler', { labels: ['House'] });
		const other = await create('Bread');
		await bench.run('notes.tag', { ids: [id, other.id], add: ['#house'] });
		await bench.run('notes.addTag', { noteId: other.id, tag: 'Kitchen' });
		expect(await listed('notes.list', { label: 'HOUSE' })).toMatchObject([
			{ title: 'Bread', labels: ['House', 'Kitchen'] },
			{ title: 'Boiler', labels: ['House'] },
		]);
		await bench.run('notes.tag', { ids: [other.id], remove: ['house'] });
		expect(titlesOf(await listed('notes.list', { label: 'house' }))).toEqual(['Boiler']);
		expect(await listed('notes.list', { label: 'none' })).toEqual([]);
		expect(JSON.stringify(bench.sync.dump())).not.toContain('Kitchen');
	});

	test('are linked by their titles, both ways', async () => {
		const boiler = await create('Boiler', { content: 'Ask [[Reto]] or [[nobody]].' });
		const reto = await create('Reto');
		await create('House', { content: 'All of it: [[boiler|heating]], garden' });
		await create('Unlinked', { content: 'the boiler again' });
		expect(await bench.run<object>('notes.links', { id: boiler.id })).toEqual({
			linksTo: [{ id: reto.id, title: 'Reto' }, { title: 'nobody' }],
			linkedFrom: [{ id: expect.any(String), title: 'House' }],
		});
		expect(await bench.run<object>('notes.links', { id: reto.id })).toMatchObject({
			linksTo: [],
			linkedFrom: [{ id: boiler.id, title: 'Boiler' }],
		});
	});

	test('in a shared space are read by its members, across epochs, and by nobody else', async () => {
		const { id } = await create('before', {}, { space: FAMILY });
		bench.auth.keysBySpace.get(FAMILY.id)?.keys.push(crypto.getRandomValues(new Uint8Array(32)));
		const ben = { userId: 'ben', space: FAMILY };
		await create('after', {}, ben);
		expect(titlesOf(await listed('notes.list', {}, ben))).toEqual(['after', 'before']);
		expect(await bench.fail('notes.get', { id }, { userId: 'eve', space: FAMILY })).toStartWith(
			'KEY_REFUSED: ',
		);
		expect(await listed('notes.list')).toEqual([]);
	});
});
