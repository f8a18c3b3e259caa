import { beforeEach, describe, expect, test } from 'bun:test';
import { taskTable as tasks } from '../src/modules/todo-tasks.ts';
import { createToolBench, type Listed, PERSONAL } from './tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

interface Page {
	nextCursor?: string;
	total?: number;
}

interface TaskPage extends Page {
	tasks: Listed[];
}

interface NotePage extends Page {
	notes: Listed[];
}

async function allPages(tool: string, limit: number): Promise<Listed[][]> {
	const pages: Listed[][] = [];
	let cursor: string | undefined;
	do {
		const page: Page = await bench.run(tool, { limit, ...(cursor && { cursor }) });
		pages.push(Object.values(page).find(Array.isArray) ?? []);
		cursor = page.nextCursor;
	} while (cursor && pages.length < 20);
	return pages;
}

describe('lists', () => {
	test('of very many records let other calls have their turn while they are read', async () => {
		for (let i = 0; i < 5_000; i++) {
			const data = { title: '', createdAt: '2026-01-01T00:00:00.000Z' };
			bench.sync.write('todo', { table: 'tasks', id: `t${i}`, op: 'insert', spaceId: PERSONAL.id, data });
		}
		let turns = 0;
		let isDone = false;
		const countTurns = () => {
			turns++;
			if (!isDone) setImmediate(countTurns);
		};
		const context = bench.contextFor('todo.list');
		setImmediate(countTurns);
		expect(await tasks.listPlain(context)).toHaveLength(5_000);
		isDone = true;
		expect(turns).toBeGreaterThanOrEqual(5);
	});

	for (const [tool, create, input] of [
		['habits.list', 'habits.create', { title: 'x' }],
		['todo.list', 'todo.create', { title: 'x' }],
		['notes.list', 'notes.create', { title: 'x' }],
		['journal.list', 'journal.add', { content: 'x' }],
	] as const) {
		test(`of ${tool} come in pages, each record once and in the order of one long list`, async () => {
			for (let i = 0; i < 7; i++) await bench.run(create, input);
			const pages = await allPages(tool, 3);
			expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
			const [whole] = await allPages(tool, 100);
			expect(pages.flat()).toEqual(whole ?? []);
		});
	}

	for (const [tool, app, table, field] of [
		['habits.list', 'habits', 'habits', 'icon'],
		['todo.list', 'todo', 'tasks', 'dueDate'],
		['notes.list', 'notes', 'notes', 'title'],
		['journal.list', 'journal', 'journalEntries', 'tags'],
	] as const) {
		test(`of ${tool} end a page early rather than answer whatever other clients have stored`, async () => {
			for (let i = 0; i < 12; i++) {
				const text = `${i}`.repeat(900_000);
				const data = { title: `${i}`, [field]: field === 'tags' ? [text] : text };
				bench.sync.write(app, { table, id: `r${i}`, op: 'insert', data, spaceId: PERSONAL.id });
			}
			const pages = await allPages(tool, 100);
			for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(5_000_000);
			expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(12);
			expect(pages.flat()).toHaveLength(12);
		});
	}

	test('of what a search finds hold no more than that either', async () => {
		for (let i = 0; i < 12; i++) {
			const data = { title: 'walk', content: 'x', color: `${i}`.repeat(900_000) };
			bench.sync.write('notes', { table: 'notes', id: `r${i}`, op: 'insert', data, spaceId: PERSONAL.id });
		}
		const { notes, total } = await bench.run<{ notes: Listed[]; total: number }>('notes.search', {
			query: 'walk',
		});
		expect(JSON.stringify(notes).length).toBeLessThan(5_000_000);
		expect(total).toBe(12);
	});

	test('go on where they ended when what they ended with is done, moved or gone', async () => {
		for (let i = 0; i < 6; i++) await bench.run('todo.create', { title: `t${i}` });
		const first = await bench.run<TaskPage>('todo.list', { limit: 2 });
		for (const { id } of first.tasks) await bench.run('todo.complete', { id });
		const second = await bench.run<TaskPage>('todo.list', { limit: 2, cursor: first.nextCursor });
		expect(second.tasks.map(({ title }) => title)).toEqual(['t3', 't2']);
		for (const { id } of second.tasks) await bench.run('todo.delete', { id });
		const third = await bench.run<TaskPage>('todo.list', { limit: 2, cursor: second.nextCursor });
		expect(third.tasks.map(({ title }) => title)).toEqual(['t1', 't0']);
		expect(third.nextCursor).toBeUndefined();
	});

	test('show no note twice while notes are edited between pages', async () => {
		for (let i = 0; i < 6; i++) await bench.run('notes.create', { title: `n${i}` });
		const first = await bench.run<NotePage>('notes.list', { limit: 2 });
		await bench.run('notes.update', { id: first.notes[1]?.id, content: 'edited' });
		const second = await bench.run<NotePage>('notes.list', { limit: 2, cursor: first.nextCursor });
		expect(second.notes.map(({ title }) => title)).toEqual(['n3', 'n2']);
	});

	test('refuse cursors that they have not made, and those of other lists', async () => {
		for (let i = 0; i < 3; i++) await bench.run('todo.create', { title: `t${i}` });
		const { tasks: listed, nextCursor } = await bench.run<TaskPage>('todo.list', { limit: 1 });
		for (const cursor of [listed[0]?.id, 'x', `${nextCursor}x`]) {
			expect(await bench.fail('todo.list', { limit: 1, cursor })).toStartWith('INPUT_INVALID: cursor: ');
		}
		expect(await bench.fail('notes.list', { limit: 1, cursor: nextCursor })).toStartWith('INPUT_INVALID: ');
	});

	test('go on after ids and dates of any length', async () => {
		const ids = ['i', 'é'.repeat(256), '\0'.repeat(256), `${'x'.repeat(255)}y`];
		for (const [place, id] of ids.entries()) {
			const data = {
				title: id,
				dueDate: place % 2 ? 'soon'.repeat(100) : null,
				createdAt: '2026-01-01T00:00:00.000Z',
			};
			bench.sync.write('todo', { table: 'tasks', id, op: 'insert', spaceId: PERSONAL.id, data });
		}
		const pages = await allPages('todo.list', 1);
		expect(new Set(pages.flat().map(({ id }) => id))).toEqual(new Set(ids));
		expect(pages).toHaveLength(ids.length);
	});

	test('of a search hold excerpts in place of long texts, and say that these are left out', async () => {
		for (let i = 0; i < 5; i++) {
			await bench.run('notes.create', { title: 'long', content: 'x'.repeat(25_000) });
			await bench.run('journal.add', { title: 'long', content: 'x'.repeat(200_000) });
		}
		const { notes } = await bench.run<{ notes: Listed[] }>('notes.search', { query: 'long' });
		expect(notes.every(({ isTruncated, excerpt, content }) => isTruncated && excerpt && !content)).toBe(true);
		const { note } = await bench.run<{ note: Listed }>('notes.get', { id: notes[4]?.id });
		expect(note.content).toHaveLength(25_000);

		const { entries } = await bench.run<{ entries: Listed[] }>('journal.search', { query: 'long' });
		expect(JSON.stringify([notes, entries]).length).toBeLessThan(10_000);
		expect(entries.every(({ isTruncated }) => isTruncated)).toBe(true);
	});

	test('of what is read in full end early, and a single text comes in full however long', async () => {
		for (let i = 0; i < 6; i++) await bench.run('journal.add', { content: 'x'.repeat(20_000) });
		await bench.run('journal.add', { content: 'x'.repeat(200_000), entryDate: '2020-01-01' });
		const pages = await allPages('journal.list', 100);
		expect(pages.length).toBeGreaterThan(2);
		for (const page of pages.slice(0, -1)) expect(JSON.stringify(page).length).toBeLessThan(90_000);
		const lengths = pages.flat().map(({ content = '' }) => content.length);
		expect(lengths).toEqual([...Array(6).fill(20_000), 200_000]);
	});
});

test('journal entries are found by their words, within a time', async () => {
	await bench.run('journal.add', {
		title: 'Am See',
		content: 'Mit Anna geschwommen.',
		entryDate: '2026-02-01',
	});
	await bench.run('journal.add', { content: 'Am Schreibtisch, kein See.', entryDate: '2026-03-01' });
	await bench.run('journal.add', { content: 'Ruhig.', entryDate: '2026-03-02' });
	const search = async (input: Record<string, unknown>) =>
		(await bench.run<{ entries: Listed[] }>('journal.search', input)).entries.map(
			({ entryDate }) => entryDate,
		);
	expect(await search({ query: 'see' })).toEqual(['2026-02-01', '2026-03-01']);
	expect(await search({ query: 'see', from: '2026-02-15' })).toEqual(['2026-03-01']);
	expect(await search({ query: 'schwommen' })).toEqual(['2026-02-01']);
	expect(
		await bench.fail('journal.search', { query: 'x', from: '2026-03-02', to: '2026-03-01' }),
	).toStartWith('INPUT_INVALID: from');
});
