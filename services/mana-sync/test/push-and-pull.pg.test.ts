import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { withLatestFields } from '@mana/sync-protocol';
import { type Device, EPOCH, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let phone: Device;
let laptop: Device;
let users = 0;
let user = '';

beforeAll(async () => {
	world = await startSyncWorld();
});
afterAll(() => world.stop());

async function newUser(): Promise<string> {
	users += 1;
	const id = `u${users}`;
	world.auth.addUser(id);
	return id;
}

async function fresh(): Promise<void> {
	user = await newUser();
	phone = await world.device(user, 'phone');
	laptop = await world.device(user, 'laptop');
}

const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id).sort();

describe('what is pushed is pulled merged', () => {
	test('an insert comes back whole, in the personal space, to its author as well', async () => {
		await fresh();
		const actor = { kind: 'agent', client: 'c', tool: 'todo.create', callId: 'x', extra: 1 };
		const pushed = await phone.push({
			changes: [insert('t1', { title: 'enc:1:a.b', n: null }, { actor, origin: 'agent' })],
		});
		expect(pushed).toMatchObject({
			status: 200,
			body: { changes: [], serverChanges: [], conflicts: [], corrections: [] },
		});
		const { body } = await phone.pull();
		expect(body.changes).toMatchObject([
			{
				table: 'tasks',
				id: 't1',
				op: 'insert',
				data: { title: 'enc:1:a.b', n: null },
				spaceId: `personal-${user}`,
				actor,
				origin: 'agent',
			},
		]);
		expect(body.serverChanges).toEqual(body.changes);
		expect(body.hasMore).toBe(false);
	});

	test('updates are one row with the insert, whatever came first, also under the older name `at`', async () => {
		await fresh();
		const now = world.clock.nowMs;
		const at = new Date(now - 1000).toISOString();
		await phone.push({
			changes: [{ table: 'tasks', id: 't1', op: 'update', fields: { done: { value: true, at } } }],
		});
		await laptop.push({
			changes: [insert('t1', { title: 'a', done: false, updatedAt: new Date(now - 5000).toISOString() })],
		});
		await phone.push({ changes: [update('t1', { title: 'stale' }, now - 9000)] });
		const { body } = await phone.pull();
		expect(body.changes).toHaveLength(1);
		expect(body.changes[0]?.data).toMatchObject({ title: 'a', done: true });
		expect(body.changes[0]?.fields.done?.updatedAt).toBe(at);
	});

	test('a deleted row is pulled as deleted, stays so under updates, and rises with a later insert', async () => {
		await fresh();
		const now = world.clock.nowMs;
		await phone.push({ changes: [update('t1', { title: 'a', n: 1 }, now - 9000), remove('t1', now - 5000)] });
		await phone.push({ changes: [update('t1', { n: 2 }, now - 4000)] });
		expect((await phone.pull()).body.changes).toMatchObject([{ id: 't1', op: 'delete', data: {} }]);
		await phone.push({
			changes: [insert('t1', { title: 'b', updatedAt: new Date(now - 4500).toISOString() })],
		});
		const { changes } = (await phone.pull()).body;
		expect(changes).toMatchObject([{ op: 'insert', data: { title: 'b', n: 2 } }]);
	});

	test('ids repeat between users and apps without touching each other', async () => {
		await fresh();
		await phone.push({ changes: [insert('singleton', { mine: true })] });
		await phone.push({ changes: [insert('singleton', { app: 'notes' })] }, 'notes');
		const stranger = await world.device(await newUser(), 'phone');
		await stranger.push({ changes: [insert('singleton', { theirs: true })] });
		expect((await phone.pull()).body.changes.map((row) => row.data)).toEqual([{ mine: true }]);
		expect((await stranger.pull()).body.changes.map((row) => row.data)).toEqual([{ theirs: true }]);
	});

	test('a space may be named at the top or, by older clients, inside data', async () => {
		await fresh();
		world.auth.join(user, `team-${user}`, 'member');
		await phone.push({
			changes: [
				insert('t1', {}, { spaceId: `team-${user}` }),
				insert('t2', { spaceId: `team-${user}` }),
				insert('t3', {}),
			],
		});
		const space = `team-${user}`;
		expect(ids((await phone.pull({ space })).body.changes)).toEqual(['t1', 't2']);
		expect(ids((await phone.pull()).body.changes)).toEqual(['t1', 't2', 't3']);
	});

	test('values come back as they were: key order, unicode, deep values, spaces, numbers, odd names', async () => {
		await fresh();
		const data = {
			constructor: 'c',
			toString: 1,
			'a.b': { z: [1, -0.5, 1e21, 5e-324, { é: '👩‍👩‍👧' }], a: '  \n\t ' },
			html: '<b>"\'\\</b>',
			empty: {},
			long: 'x'.repeat(70_000),
		};
		await phone.push({ changes: [insert('t1', data)] });
		expect((await phone.pull()).body.changes[0]?.data).toEqual(JSON.parse(JSON.stringify(data)));
	});
});

describe('the answer to a push', () => {
	test('holds what others changed since, not what was just sent', async () => {
		await fresh();
		const first = await phone.push({ since: EPOCH, changes: [insert('p1', {})] });
		expect(first.body.changes).toEqual([]);
		const second = await laptop.push({ since: EPOCH, changes: [insert('l1', {})] });
		expect(ids(second.body.changes)).toEqual(['p1']);
		const third = await phone.push({ since: first.body.syncedUntil, changes: [insert('p2', {})] });
		expect(ids(third.body.changes)).toEqual(['l1']);
		expect(ids((await phone.push({ since: EPOCH, changes: [] })).body.changes)).toEqual(['l1']);
		expect((await phone.push({ since: third.body.syncedUntil, changes: [] })).body.changes).toEqual([]);
	});

	test('holds of what was just sent what merging made different', async () => {
		await fresh();
		const now = world.clock.nowMs;
		await laptop.push({ changes: [update('t1', { title: 'later' }, now)] });
		const seen = (await phone.push({ since: EPOCH, changes: [] })).body.syncedUntil;
		const { body } = await phone.push({
			since: seen,
			changes: [update('t1', { title: 'earlier' }, now - 10)],
		});
		expect(body.changes).toMatchObject([{ id: 't1', data: { title: 'later' } }]);
	});

	test('without since it holds no others’ changes and claims no progress', async () => {
		await fresh();
		await laptop.push({ changes: [insert('l1', {})] });
		const { body } = await phone.push({ changes: [insert('p1', {})] });
		expect(body.changes).toEqual([]);
		expect(ids((await phone.pull({ since: body.syncedUntil })).body.changes)).toEqual(['l1', 'p1']);
	});

	test('a device that shares its client id with another still learns what that one wrote', async () => {
		await fresh();
		const twin = await world.device(user, 'phone');
		const start = (await phone.push({ since: EPOCH, changes: [insert('a', {})] })).body.syncedUntil;
		await twin.push({ changes: [insert('b', {})] });
		expect(ids((await phone.push({ since: start, changes: [insert('c', {})] })).body.changes)).toEqual(['b']);
	});

	test('more than an answer holds is left to the next, nothing is lost', async () => {
		await fresh();
		await laptop.push({ changes: Array.from({ length: 2300 }, (_, n) => insert(`t${n}`, { n })) });
		const seen = new Set<string>();
		let since = EPOCH;
		for (let hasMore = true; hasMore; ) {
			const { body } = await phone.push({ since, changes: [] });
			for (const row of body.changes) seen.add(row.id);
			({ syncedUntil: since, hasMore } = body);
		}
		expect(seen.size).toBe(2300);
	});
});

describe('once only', () => {
	test('a push replayed ten times changes nothing and gets the same answer, corrections included', async () => {
		await fresh();
		const body = {
			since: EPOCH,
			changes: [
				insert('t1', { title: 'a', updatedAt: '2099-01-01T00:00:00Z' }, { key: 'k1' }),
				update('t2', { title: 'b' }, world.clock.nowMs),
				remove('t3', world.clock.nowMs),
			],
		};
		const first = await phone.push(body);
		expect(first.body.corrections).toMatchObject([{ field: null }]);
		const state = () =>
			world.admin`select * from mana_sync.sync_records order by scope, app_id, table_name, record_id`;
		const before = await state();
		for (let replay = 0; replay < 10; replay += 1) {
			world.clock.nowMs += 60_000;
			expect((await phone.push(body)).body).toEqual(first.body);
		}
		expect(await state()).toEqual(before);
	});

	test('the same change from another client, of another record or in another app is another change', async () => {
		await fresh();
		const change = insert('t1', { a: 1 }, { key: 'same' });
		await phone.push({ changes: [change] });
		await laptop.push({ changes: [change] });
		await phone.push({ changes: [change] }, 'notes');
		await phone.push({ changes: [insert('t2', {}, { key: 'same' })] });
		const [logged] = await world.admin`
			select count(*)::int as n from mana_sync.sync_changes where user_id = ${user}`;
		expect(logged?.n).toBe(4);
	});

	test('a change twice in one push counts once', async () => {
		await fresh();
		const change = insert('t1', { a: 1 });
		await phone.push({ changes: [change, change] });
		const [logged] =
			await world.admin`select count(*)::int as n from mana_sync.sync_changes where user_id = ${user}`;
		expect(logged?.n).toBe(1);
	});
});

describe('cursors', () => {
	test('a pull goes on from its cursor', async () => {
		await fresh();
		await phone.push({ changes: [insert('t1', {})] });
		const { syncedUntil: since } = (await phone.pull()).body;
		expect((await phone.pull({ since })).body.changes).toEqual([]);
		await laptop.push({ changes: [insert('t2', {})] });
		expect(ids((await phone.pull({ since })).body.changes)).toEqual(['t2']);
		expect(since.length).toBeLessThan(40);
	});

	test('one of a collection is refused for another, one of a push is good for every collection of its app', async () => {
		await fresh();
		await phone.push({ changes: [insert('t1', {})] });
		const ofTasks = (await phone.pull()).body.syncedUntil;
		const ofPush = (await phone.push({ since: EPOCH, changes: [] })).body.syncedUntil;
		const code = async (answer: Promise<{ status: number; body: { error: string } }>) => {
			const { status, body } = await answer;
			return status === 200 ? 'OK' : `${status} ${body.error}`;
		};
		expect(await code(phone.pull({ since: ofTasks, collection: 'labels' }))).toBe('400 CURSOR_INVALID');
		expect(await code(phone.pull({ since: ofTasks }, 'notes'))).toBe('400 CURSOR_INVALID');
		expect(await code(phone.push({ since: ofTasks, changes: [insert('t9', {})] }))).toBe(
			'400 CURSOR_INVALID',
		);
		expect(await code(phone.pull({ since: ofPush, collection: 'labels' }))).toBe('OK');
		expect(await code(phone.pull({ since: ofPush }, 'notes'))).toBe('400 CURSOR_INVALID');
		for (const since of ['0', 'yesterday', '1970-13-01T00:00:00Z', `${ofTasks}A`, ofTasks.slice(1)]) {
			expect(await code(phone.pull({ since }))).toBe('400 CURSOR_INVALID');
		}
		const stranger = await world.device(await newUser(), 'phone');
		expect(await code(stranger.pull({ since: ofTasks }))).toBe('400 CURSOR_INVALID');
		expect(ids((await phone.pull()).body.changes)).toEqual(['t1']);
	});

	test('a time means all that may have changed since, and the far past everything', async () => {
		await fresh();
		await phone.push({ changes: [insert('old', {})] });
		world.clock.nowMs += 60 * 60_000;
		const since = new Date(world.clock.nowMs).toISOString();
		await phone.push({ changes: [insert('new', {})] });
		expect(ids((await phone.pull({ since })).body.changes)).toEqual(['new']);
		expect(ids((await phone.pull({ since: EPOCH })).body.changes)).toEqual(['new', 'old']);
		world.clock.nowMs += 60 * 60_000;
		expect((await phone.pull({ since: new Date(world.clock.nowMs).toISOString() })).body.changes).toEqual([]);
	});

	test('a joined space comes whole, a space that was left drops out', async () => {
		await fresh();
		const space = `club-${user}`;
		const owner = await newUser();
		world.auth.join(owner, space, 'owner');
		await (await world.device(owner, 'x')).push({ changes: [insert('shared', {}, { spaceId: space })] });
		await phone.push({ changes: [insert('own', {})] });
		const before = (await phone.pull()).body.syncedUntil;
		world.auth.join(user, space, 'viewer');
		await Bun.sleep(5);
		const joined = (await phone.pull({ since: before })).body;
		expect(ids(joined.changes)).toEqual(['shared']);
		world.auth.leave(user, space);
		await Bun.sleep(5);
		const left = (await phone.pull({ since: joined.syncedUntil })).body;
		expect(left.changes).toEqual([]);
		expect(ids((await phone.pull()).body.changes)).toEqual(['own']);
		world.auth.join(user, space, 'viewer');
		await Bun.sleep(5);
		expect(ids((await phone.pull({ since: left.syncedUntil })).body.changes)).toEqual(['shared']);
	});

	test('a pull of one space claims nothing of the others', async () => {
		await fresh();
		const space = `team-${user}`;
		world.auth.join(user, space, 'member');
		await phone.push({ changes: [insert('a', {}, { spaceId: space }), insert('b', {})] });
		const { syncedUntil: since } = (await phone.pull({ space })).body;
		expect(ids((await phone.pull({ since })).body.changes)).toEqual(['b']);
	});
});

describe('long pulls', () => {
	test('pages and the one streamed answer hold the same rows', async () => {
		await fresh();
		const space = `team-${user}`;
		world.auth.join(user, space, 'member');
		const changes = Array.from({ length: 3100 }, (_, n) =>
			insert(`t${n}`, { n }, n % 3 === 0 ? { spaceId: space } : {}),
		);
		await phone.push({ changes });
		const streamed = (await phone.pull()).body;
		expect(streamed.changes).toHaveLength(3100);
		expect(streamed.serverChanges).toEqual(streamed.changes);
		const paged: string[] = [];
		let since = EPOCH;
		for (let hasMore = true; hasMore; ) {
			const { body } = await phone.pull({ since, limit: '700' });
			expect(body.changes.length).toBeLessThanOrEqual(700);
			paged.push(...body.changes.map((row) => row.id));
			({ syncedUntil: since, hasMore } = body);
		}
		expect(paged.sort()).toEqual(ids(streamed.changes));
		expect((await phone.pull({ since, omit: 'serverChanges' })).body).not.toHaveProperty('serverChanges');
	});

	test('fields that are as late as their row are only named, where that is asked for', async () => {
		await fresh();
		const now = world.clock.nowMs;
		await phone.push({ changes: [insert('t1', { title: 'a', n: 1 }), insert('t2', { title: 'b' })] });
		await phone.push({ changes: [update('t1', { n: 2 }, now + 5)] });
		const full = (await phone.pull()).body.changes;
		const brief: unknown[] = (await phone.pull({ fields: 'older' })).body.changes;
		expect(brief).toMatchObject([
			{ id: 't2', fields: {}, latestFields: ['title'] },
			{ id: 't1', fields: { title: { updatedAt: expect.any(String) } }, latestFields: ['n'] },
		]);
		expect(brief.map(withLatestFields)).toEqual(full);
		expect((await phone.pull({ fields: 'all' })).status).toBe(400);
	});

	test('large rows come a few at a time', async () => {
		await fresh();
		const text = 'x'.repeat(900_000);
		for (let n = 0; n < 3; n += 1) {
			await phone.push({ changes: Array.from({ length: 8 }, (_, m) => insert(`t${n}-${m}`, { text })) });
		}
		const page = (await phone.pull({ limit: '1000', omit: 'serverChanges' })).body;
		expect(page.changes.length).toBeLessThan(12);
		expect(page.hasMore).toBe(true);
		expect((await phone.pull()).body.changes).toHaveLength(24);
	});
});

describe('purge', () => {
	test('erases the values in state and log at once, and of what comes late, leaving the trace', async () => {
		await fresh();
		const now = world.clock.nowMs;
		await phone.push({ changes: [update('t1', { title: 'canary', n: 1 }, now - 100)] });
		await laptop.push({
			changes: [update('t1', { title: 'canary' }, now - 90), remove('t1', now - 50, { purge: true })],
		});
		await phone.push({ changes: [update('t1', { title: 'canary' }, now - 60)] });
		await phone.push({ changes: [update('t2', { title: 'kept' }, now - 60)] });
		const log = await world.admin`
			select record_id, op, data, field_meta, is_purge from mana_sync.sync_changes where user_id = ${user} order by scope, seq`;
		const records = await world.admin`select * from mana_sync.sync_records where record_id = 't1'`;
		expect(JSON.stringify([log, records])).not.toContain('canary');
		expect(log.map((row) => row.op)).toEqual(['update', 'update', 'delete', 'update', 'update']);
		expect(Object.keys(log[0]?.field_meta)).toEqual(['n', 'title']);
		const { changes } = (await phone.pull()).body;
		expect(changes.find((row) => row.id === 't1')).toMatchObject({
			op: 'delete',
			stamps: { purged: expect.any(String) },
		});
	});
});
