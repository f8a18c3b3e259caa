import { afterEach, expect, test } from 'bun:test';
import { encodeStamp } from '../stamp.ts';
import { createSyncStandIn } from '../testing/sync-stand-in.ts';
import { sleepFor } from './connection.ts';
import { openReplica } from './open-replica.ts';
import type { RecordName, Replica } from './replica.ts';
import { createMemoryStorage } from './replica-storage.ts';

const open: Replica[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((replica) => replica.close()));
});

function world() {
	const sync = createSyncStandIn({ now: Date.now });
	const storage = createMemoryStorage();
	return {
		sync,
		storage,
		async replica(tables = ['todo/tasks', 'notes/notes']) {
			const replica = await openReplica({
				baseUrl: 'http://sync.test',
				clientId: 'web',
				tables,
				storage,
				token: async () => 'token',
				fetch: sync.fetch,
				sleep: (milliseconds, signal) => sleepFor(Math.min(milliseconds, 1_000), signal),
			});
			open.push(replica);
			return replica;
		},
	};
}

async function eventually(isTrue: () => boolean): Promise<void> {
	for (let left = 600; !isTrue(); left -= 1) {
		if (left === 0) throw new Error('it did not come to pass in time');
		await Bun.sleep(5);
	}
}

const task = (id: string) => ({ table: 'todo/tasks', spaceId: 's1', id });
const note = (id: string) => ({ table: 'notes/notes', spaceId: 's1', id });

test('one stream brings the rows of all tables, each with its app and stamps', async () => {
	const { sync, replica } = world();
	sync.write('todo', { op: 'insert', table: 'tasks', spaceId: 's1', id: 'a', data: { title: 'x' } });
	const device = await replica();
	await eventually(() => device.list('todo/tasks').length === 1);
	sync.write('notes', { op: 'insert', table: 'notes', spaceId: 's1', id: 'a', data: {} });
	await eventually(() => device.get(note('a')) !== undefined);
	expect(device.list('todo/tasks')).toEqual([{ ...task('a'), data: { title: 'x' } }]);
	expect(device.row(task('a'))).toEqual(sync.rows()[0]);
	expect([...device.rows('notes/notes')]).toEqual(sync.rows().slice(1));
	expect(sync.requests.map(({ path, query }) => `${path} ${query.get('tables')}`)).toEqual([
		'/sync/stream notes/notes,todo/tasks',
	]);
});

test('a row is the same object until its record changes', async () => {
	const { replica } = world();
	const device = await replica();
	await device.insert({ ...task('a'), data: { title: 'x' } });
	await device.insert({ ...task('b'), data: {} });
	await eventually(() => device.pending() === 0);
	const before = device.row(task('a'));
	expect([...device.rows('todo/tasks')][0]).toBe(before);
	await device.update({ ...task('b'), data: { title: 'y' } });
	expect(device.row(task('a'))).toBe(before);
	await device.update({ ...task('a'), data: { title: 'z' } });
	expect(device.row(task('a'))).not.toBe(before);
	await device.remove(task('a'));
	expect(device.row(task('a'))).toBeUndefined();
});

test('what is pending is pushed app by app, each in its order', async () => {
	const { sync, replica } = world();
	const device = await replica();
	device.setOnline(false);
	for (const id of ['a', 'b']) {
		await device.insert({ ...task(id), data: {} });
		await device.insert({ ...note(id), data: {} });
	}
	await device.update({ ...task('a'), data: { done: true } });
	device.setOnline(true);
	await eventually(() => device.pending() === 0);
	expect(sync.pushed.map(({ appId, change: { table, op, id } }) => `${appId}/${table} ${op} ${id}`)).toEqual([
		'todo/tasks insert a',
		'todo/tasks insert b',
		'todo/tasks update a',
		'notes/notes insert a',
		'notes/notes insert b',
	]);
	expect(sync.requests.filter(({ action }) => action === 'push')).toHaveLength(2);
});

test('changes of an app that is refused for now do not hold up those of another', async () => {
	const { sync, replica } = world();
	sync.intercept = ({ action, appId }) =>
		action === 'push' && appId === 'todo'
			? Response.json({ error: 'SCOPE_INSUFFICIENT', message: '' }, { status: 403 })
			: undefined;
	const device = await replica();
	await device.insert({ ...task('a'), data: {} });
	await device.insert({ ...note('a'), data: {} });
	await eventually(() => device.pending() === 1);
	expect(sync.pushed.map(({ appId }) => appId)).toEqual(['notes']);
	sync.intercept = undefined;
	await eventually(() => device.pending() === 0);
});

test('listeners are told which records changed, those of one table only of theirs', async () => {
	const { sync, replica } = world();
	const device = await replica();
	await eventually(() => sync.streams.length === 1);
	const told: string[] = [];
	const tell = (name: string) => (changed: readonly RecordName[]) => {
		told.push(`${name}: ${changed.map(({ table, id }) => `${table} ${id}`).join(', ')}`);
	};
	device.subscribe(tell('all'));
	const stop = device.subscribe('notes/notes', tell('notes'));
	sync.write('todo', { op: 'insert', table: 'tasks', spaceId: 's1', id: 'a', data: {} });
	await eventually(() => told.length === 1);
	sync.write('notes', { op: 'insert', table: 'notes', spaceId: 's1', id: 'b', data: {} });
	await eventually(() => told.length === 3);
	stop();
	await device.insert({ ...note('c'), data: {} });
	expect(told.slice(0, 4)).toEqual([
		'all: todo/tasks a',
		'all: notes/notes b',
		'notes: notes/notes b',
		'all: notes/notes c',
	]);
});

test('all of it outlives a restart, in one storage', async () => {
	const { sync, replica } = world();
	const before = await replica();
	sync.write('notes', { op: 'insert', table: 'notes', spaceId: 's1', id: 'n', data: { text: 'x' } });
	await eventually(() => before.get(note('n')) !== undefined);
	before.setOnline(false);
	await before.insert({ ...task('a'), data: {} });
	await before.close();
	const after = await replica();
	expect([after.get(note('n')), after.get(task('a')), after.pending()]).toEqual([{ text: 'x' }, {}, 1]);
	await eventually(() => after.pending() === 0);
	const since = sync.requests
		.filter(({ action }) => action === 'stream')
		.map(({ query }) => query.get('since'));
	expect(since.at(-1)).toBe('at-1');
});

test('a name that is none is refused at once', async () => {
	const { replica } = world();
	await expect(replica(['tasks'])).rejects.toBeInstanceOf(RangeError);
	const device = await replica();
	await expect(device.insert({ table: 'tasks', spaceId: 's1', id: 'a', data: {} })).rejects.toBeInstanceOf(
		RangeError,
	);
	expect(device.pending()).toBe(0);
});

test('a storage of the version before opens: its rows, its outbox, its cursor', async () => {
	const { sync, storage } = world();
	const stamp = encodeStamp({ atMs: 1, counter: 0, clientId: 'other' });
	const row = { table: 'tasks', id: 'a', op: 'insert', spaceId: 's1', data: { title: 'x' }, fields: {} };
	await storage.write(
		new Map<string, unknown>([
			['row/["tasks","s1","a"]', { ...row, stamps: { inserted: stamp, latest: stamp } }],
			['out/0000000000000007', { op: 'insert', table: 'tasks', spaceId: 's1', id: 'b', data: {}, stamp }],
			['meta/cursor/lists,tasks', 'at-0'],
			['meta/clock', stamp],
		]),
	);
	const device = await openReplica({
		baseUrl: 'http://sync.test',
		clientId: 'web',
		appId: 'todo',
		collections: ['tasks', 'lists'],
		storage,
		token: async () => 'token',
		fetch: sync.fetch,
	});
	open.push(device);
	expect(device.list('tasks').map(({ id }) => id)).toEqual(['a', 'b']);
	expect(device.row({ table: 'tasks', spaceId: 's1', id: 'a' })).toMatchObject({
		appId: 'todo',
		table: 'tasks',
	});
	await eventually(() => device.pending() === 0 && sync.streams.length === 1);
	expect(sync.pushed).toMatchObject([{ appId: 'todo', change: { id: 'b' } }]);
	expect(sync.requests.find(({ action }) => action === 'stream')?.query.get('since')).toBe('at-0');
});
