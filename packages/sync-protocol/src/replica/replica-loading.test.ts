import { afterEach, expect, test } from 'bun:test';
import { createSyncStandIn } from '../testing/sync-stand-in.ts';
import { sleepFor } from './connection.ts';
import { openReplica, type ReplicaOptions } from './open-replica.ts';
import { openPackedStorage } from './packed-storage.ts';
import type { Replica } from './replica.ts';
import { createMemoryStorage, type ReplicaStorage } from './replica-storage.ts';

const open: Replica[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((replica) => replica.close().catch(() => {})));
});

function world() {
	const sync = createSyncStandIn({ now: Date.now });
	const kept = createMemoryStorage();
	return {
		sync,
		kept,
		async replica(more: Partial<ReplicaOptions> = {}, storage: ReplicaStorage = kept) {
			const replica = await openReplica({
				baseUrl: 'http://sync.test',
				clientId: 'web',
				tables: ['todo/tasks', 'notes/notes'],
				storage: await openPackedStorage(storage),
				token: async () => 'token',
				fetch: sync.fetch,
				sleep: (milliseconds, signal) => sleepFor(Math.min(milliseconds, 1_000), signal),
				firstTables: [],
				...more,
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

const task = (id: string, spaceId = 's1') => ({ table: 'todo/tasks', spaceId, id });
const note = (id: string) => ({ table: 'notes/notes', spaceId: 's1', id });

test('a table is read when it is asked for, and tells that its records are there', async () => {
	const { sync, replica } = world();
	for (const id of ['a', 'b'])
		sync.write('todo', { op: 'insert', table: 'tasks', spaceId: 's1', id, data: { title: id } });
	const before = await replica();
	await eventually(() => [...before.rows('todo/tasks')].length === 2);
	before.setOnline(false);
	await before.close();

	const after = await replica();
	after.setOnline(false);
	const told: string[] = [];
	after.subscribe('todo/tasks', (changed) => told.push(...changed.map(({ id }) => id)));
	expect([...after.rows('todo/tasks')]).toEqual([]);
	await Promise.all([after.load('todo/tasks'), after.load('todo/tasks')]);
	expect([...after.rows('todo/tasks')].map(({ id }) => id)).toEqual(['a', 'b']);
	expect(told).toEqual(['a', 'b']);
});

test('what is written to an unread table comes after all that the storage holds of the record', async () => {
	const { sync, replica } = world();
	const before = await replica();
	await before.insert({ ...task('a'), data: { title: 'x', priority: 'low' } });
	await eventually(() => before.pending() === 0);
	await before.close();
	const after = await replica({ now: () => 1_000 });
	await after.update({ ...task('a'), data: { title: 'y' } });
	expect(after.get(task('a'))).toEqual({ title: 'y', priority: 'low' });
	await eventually(() => after.pending() === 0);
	expect(sync.rows()[0]?.data).toEqual({ title: 'y', priority: 'low' });
});

test('what waits to be sent brings its table along', async () => {
	const { replica } = world();
	const before = await replica();
	before.setOnline(false);
	await before.insert({ ...task('a'), data: {} });
	await before.insert({ ...note('a'), data: {} });
	await before.close();
	const after = await replica();
	expect([after.isPending(task('a')), after.isPending(task('b')), after.pending()]).toEqual([true, false, 2]);
	await eventually(() => after.pending() === 0);
	expect([after.get(task('a')), after.get(note('a')), after.isPending(task('a'))]).toEqual([{}, {}, false]);
});

test('rows of a space that was left go also from a table that is read later', async () => {
	const { sync, kept, replica } = world();
	sync.write('todo', { op: 'insert', table: 'tasks', spaceId: 'left', id: 'a', data: {} });
	sync.write('todo', { op: 'insert', table: 'tasks', spaceId: 's1', id: 'b', data: {} });
	const before = await replica();
	await eventually(() => [...before.rows('todo/tasks')].length === 2);
	await before.close();
	sync.setSpaces(['s1']);
	let isCaughtUp = false;
	const after = await replica({
		onSynced: (isAll) => {
			isCaughtUp = isAll;
		},
	});
	await eventually(() => isCaughtUp);
	await after.load('todo/tasks');
	expect([...after.rows('todo/tasks')].map(({ id }) => id)).toEqual(['b']);
	const stored = await (await openPackedStorage(kept)).list('row/');
	expect(stored.map(([name]) => name)).toEqual(['row/["todo/tasks","s1","b"]']);
});

test('several changes and what goes with them are kept together, or not at all', async () => {
	const { kept, replica } = world();
	let fails = false;
	const write: ReplicaStorage['write'] = async (entries) => {
		if (fails) throw new DOMException('full', 'QuotaExceededError');
		await kept.write(entries);
	};
	const device = await replica({}, { ...kept, write });
	device.setOnline(false);
	const seen: number[] = [];
	device.subscribe('todo/tasks', (changed) => seen.push(changed.length));
	await device.apply(
		[
			{ ...task('a'), op: 'insert', data: { title: 'x' } },
			{ ...task('b'), op: 'insert', data: {} },
			{ ...task('b'), op: 'delete' },
		],
		(stamps) => [['app/step', stamps]],
	);
	expect(seen.at(-1)).toBe(2);
	expect(await kept.list('app/')).toEqual([
		['app/step', [expect.any(String), expect.any(String), expect.any(String)]],
	]);
	expect([...device.rows('todo/tasks')].map(({ id }) => id)).toEqual(['a']);
	fails = true;
	const refused = device.apply([{ ...task('a'), op: 'update', data: { title: 'y' } }], () => [
		['app/step2', 1],
	]);
	await expect(refused).rejects.toThrow();
	expect(device.get(task('a'))).toEqual({ title: 'x' });
	fails = false;
	await device.insert({ ...task('c'), data: {} });
	expect((await kept.list('app/')).map(([name]) => name)).toEqual(['app/step']);
	expect(device.pending()).toBe(4);
});

test('says when it has everything, and why it cannot', async () => {
	const { sync, replica } = world();
	const told: string[] = [];
	sync.intercept = () => Response.json({ error: 'INTERNAL', message: '' }, { status: 500 });
	const device = await replica({
		onSynced: (isCaughtUp) => told.push(`synced ${isCaughtUp}`),
		onSyncFailed: (error) => told.push(String((error as { code?: string }).code)),
	});
	await eventually(() => told.includes('INTERNAL'));
	sync.intercept = undefined;
	device.setOnline(true);
	await eventually(() => told.at(-1) === 'synced true');
});
