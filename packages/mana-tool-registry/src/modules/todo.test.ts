import { beforeEach, describe, expect, test } from 'bun:test';
import { isEncrypted } from '@mana/shared-crypto';
import { createToolBench, type Listed, PERSONAL } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

const create = async (title: string, rest = {}) =>
	(await bench.run<{ task: Listed }>('todo.create', { title, ...rest })).task;
const list = (input = {}) =>
	bench.run<{ tasks: Listed[]; total: number; undecryptableCount?: number }>('todo.list', input);
const titles = async (input = {}) => (await list(input)).tasks.map(({ title }) => title);

describe('tasks', () => {
	test('are created with defaults', async () => {
		expect(await create('Call the dentist')).toEqual({
			id: expect.any(String),
			title: 'Call the dentist',
			description: null,
			priority: 'medium',
			isCompleted: false,
			completedAt: null,
			dueDate: null,
			order: 0,
			projectId: null,
			tagIds: [],
			recurrenceRule: null,
			recurrenceFrom: 'due',
			seriesId: null,
			recurrenceStart: null,
			recurrenceDate: null,
			subtasks: null,
			metadata: null,
			createdAt: expect.any(String),
			updatedAt: expect.any(String),
		});
	});

	test('are stored with title and description encrypted and read back in plain text', async () => {
		const { id } = await create('canary-title', { description: 'canary-text', priority: 'urgent' });
		const stored = bench.sync.stored('todo', id);
		expect(isEncrypted(stored.title) && isEncrypted(stored.description)).toBe(true);
		expect(stored).toMatchObject({ priority: 'urgent', subtasks: null });
		expect(bench.sync.dump()).not.toContain('canary');
		expect((await list()).tasks).toMatchObject([{ title: 'canary-title', description: 'canary-text' }]);
	});

	test('are due on a date or at a time, kept as given', async () => {
		for (const dueDate of [
			'2026-03-12',
			'2026-03-12T09:00:00Z',
			'2026-03-12T09:00:00+01:00',
			'2026-03-12T09:00',
		]) {
			expect((await create('t', { dueDate })).dueDate).toBe(dueDate);
		}
		expect((await create('t', { dueDate: 'tomorrow' })).dueDate).toBe('2026-03-11');
		const endless = `2026-02-28T10:00:00.${'0'.repeat(100)}Z`;
		for (const dueDate of ['some day', '2026-02-30', '32.3.2026', endless]) {
			expect(await bench.fail('todo.create', { title: 't', dueDate })).toStartWith('INPUT_INVALID: dueDate');
		}
	});

	test('are listed open first, soonest due, then newest', async () => {
		await create('old');
		await create('later', { dueDate: '2026-05-01' });
		const done = await create('done', { dueDate: '2026-01-01' });
		await create('sooner', { dueDate: '2026-04-01T10:00:00Z' });
		await create('new');
		await bench.run('todo.complete', { id: done.id });
		expect(await titles()).toEqual(['sooner', 'later', 'new', 'old']);
		expect(await titles({ includeCompleted: true })).toEqual(['sooner', 'later', 'new', 'old', 'done']);
		expect(await list({ limit: 2 })).toMatchObject({
			tasks: [{ title: 'sooner' }, { title: 'later' }],
			total: 4,
		});
	});

	test('are sorted by when they are due, however that is written', async () => {
		await create('16:00Z', { dueDate: '2026-03-12T16:00' });
		await create('20:00Z', { dueDate: '2026-03-12T20:00:00Z' });
		await create('15:30Z', { dueDate: '2026-03-13T00:30:00+09:00' });
		await create('00:00Z', { dueDate: '2026-03-12' });
		expect(await titles()).toEqual(['00:00Z', '15:30Z', '16:00Z', '20:00Z']);
	});

	test('complete once and reopen', async () => {
		const { id } = await create('t');
		await bench.run('todo.complete', { id });
		const completedAt = bench.sync.stored('todo', id).completedAt;
		await bench.run('todo.complete', { id });
		expect(bench.sync.stored('todo', id)).toMatchObject({ isCompleted: true, completedAt });
		await bench.run('todo.reopen', { id });
		const writes = bench.sync.pushed.length;
		await bench.run('todo.reopen', { id });
		expect(bench.sync.pushed).toHaveLength(writes);
		expect((await list()).tasks).toMatchObject([{ id, isCompleted: false }]);
		expect(bench.sync.stored('todo', id)).toMatchObject({ isCompleted: false, completedAt: null });
	});

	test('change in the given fields, encrypted ones encrypted', async () => {
		const { id } = await create('before', { description: 'gone', dueDate: '2026-04-01' });
		await bench.run('todo.update', { id, title: 'canary-after', description: null, dueDate: null });
		expect(isEncrypted(bench.sync.stored('todo', id).title)).toBe(true);
		expect((await list()).tasks).toMatchObject([{ title: 'canary-after', priority: 'medium' }]);
		expect(bench.sync.stored('todo', id)).toMatchObject({ description: null, dueDate: null });
	});

	test('that do not exist are NOT_FOUND', async () => {
		for (const [tool, rest] of [
			['todo.complete', {}],
			['todo.reopen', {}],
			['todo.update', { title: 'x' }],
		] as const) {
			expect(await bench.fail(tool, { id: crypto.randomUUID(), ...rest })).toStartWith('NOT_FOUND: ');
		}
	});

	test('that cannot be decrypted are listed all the same, marked and counted', async () => {
		await create('readable');
		const foreign = 'enc:1:AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
		bench.sync.write('todo', {
			table: 'tasks',
			id: 'foreign',
			op: 'insert',
			spaceId: PERSONAL.id,
			data: { title: foreign, description: 'enc:2:later', priority: 'high', undecryptable: ['forged'] },
		});
		const { tasks, undecryptableCount } = await list();
		const marked = tasks.find(({ id }) => id === 'foreign');
		expect(marked).toMatchObject({
			priority: 'high',
			undecryptable: ['description', 'title'],
		});
		expect(marked).not.toHaveProperty('title');
		expect(tasks.find(({ title }) => title === 'readable')).not.toHaveProperty('undecryptable');
		expect(undecryptableCount).toBe(1);
		await bench.run('todo.complete', { id: 'foreign' });
		expect(bench.sync.stored('todo', 'foreign')).toMatchObject({ title: foreign, isCompleted: true });
	});

	test('of another client are read with subtasks, and marked where those are malformed', async () => {
		const { id } = await create('mine');
		const write = async (recordId: string, subtasks: unknown) => {
			const { encryptRecordFields, importMasterKey } = await import('@mana/shared-crypto');
			const [keyBytes = new Uint8Array()] = bench.auth.vaultsByUser.get('anna')?.keys ?? [];
			const data = { title: recordId, subtasks, createdAt: '2026-01-01T00:00:00.000Z' };
			const sealed = await encryptRecordFields(data, ['title', 'subtasks'], await importMasterKey(keyBytes));
			const change = {
				table: 'tasks',
				id: recordId,
				op: 'insert',
				spaceId: PERSONAL.id,
				data: sealed,
			} as const;
			bench.sync.write('todo', change);
		};
		const subtasks = [{ id: 's1', title: 'first', isCompleted: true, order: 0 }];
		await write('good', subtasks);
		await write('bad', 'not a list');
		expect((await list()).tasks).toMatchObject([
			{ id },
			{ id: 'bad', title: 'bad', undecryptable: ['subtasks'] },
			{ id: 'good', title: 'good', subtasks },
		]);
	});
});
