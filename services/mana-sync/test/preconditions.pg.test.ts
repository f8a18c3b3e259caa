import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { encodeStamp } from '@mana/sync-protocol';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let phone: Device;
let laptop: Device;
let users = 0;

beforeAll(async () => {
	world = await startSyncWorld();
});
afterAll(() => world.stop());

beforeEach(async () => {
	users += 1;
	world.auth.addUser(`u${users}`);
	phone = await world.device(`u${users}`, 'phone');
	laptop = await world.device(`u${users}`, 'laptop');
	world.clock.nowMs += 1_000;
	await phone.push({ changes: [insert('t1', { title: 'a', note: 'n' })] });
});

const resting = (id: string, field: string, value: unknown, base: string | null, more = {}) => ({
	...{ table: 'tasks', id, op: 'update', fields: { [field]: { value, updatedAt: later(), base } } },
	...more,
});
const later = () => new Date(world.clock.nowMs + 1).toISOString();

async function row(id = 't1') {
	const found = (await phone.pull()).body.changes.find((one) => one.id === id);
	if (found === undefined) throw new RangeError(`no ${id}`);
	return found;
}
const stampOf = async (field: string) => (await row()).fields[field]?.stamp ?? '';
const logged = async () => {
	const [{ count } = {}] = await world.admin`select count(*)::int from mana_sync.sync_changes`;
	return count;
};

test('a change that rests on what stands is taken in', async () => {
	const { body } = await laptop.push({ changes: [resting('t1', 'title', 'b', await stampOf('title'))] });
	expect(body).toMatchObject({ conflicts: [], changes: [] });
	expect((await row()).data).toEqual({ title: 'b', note: 'n' });
});

test('one that rests on what was overwritten since is left out whole, and told what stands there', async () => {
	const base = await stampOf('title');
	await phone.push({ changes: [update('t1', { title: 'b' }, world.clock.nowMs + 1)] });
	const both = { ...resting('t1', 'title', 'c', base).fields, note: { value: 'm', updatedAt: later() } };
	const change = { ...resting('t1', 'title', 'c', base), fields: both };
	const { status, body } = await laptop.push({ changes: [insert('t2', {}), change] });
	expect(status).toBe(200);
	expect(body.conflicts).toEqual([
		{
			...{ table: 'tasks', id: 't1', spaceId: `personal-u${users}`, field: 'title', base },
			current: { value: 'b', stamp: await stampOf('title') },
			change: { place: 1, op: 'update', value: 'c', stamp: expect.stringContaining('|laptop') },
			applied: false,
		},
	]);
	expect(body.changes.map(({ id, data }) => [id, data])).toEqual([['t1', { title: 'b', note: 'n' }]]);
	expect((await row()).data).toEqual({ title: 'b', note: 'n' });
	expect((await row('t2')).op).toBe('insert');
});

test('sent again it is refused again, also where what it rests on stands by then', async () => {
	const edit = { ...update('t1', { title: 'b' }, world.clock.nowMs + 1), key: 'first' };
	const stamp = encodeStamp({ atMs: world.clock.nowMs + 1, counter: 0, clientId: 'laptop' });
	const next = resting('t1', 'title', 'c', stamp, { key: 'second' });
	const before = await logged();
	const first = await laptop.push({ changes: [next] });
	expect(first.body.conflicts).toHaveLength(1);
	expect((await laptop.push({ changes: [next] })).body.conflicts).toEqual(first.body.conflicts);
	expect(await logged()).toBe(before);
	await laptop.push({ changes: [edit] });
	const { body } = await laptop.push({ changes: [next] });
	expect(body.conflicts).toMatchObject([{ base: stamp, current: { value: 'b', stamp }, applied: false }]);
	expect((await row()).data.title).toBe('b');
	const anew = resting('t1', 'title', 'c', stamp, { key: 'third' });
	expect((await laptop.push({ changes: [anew] })).body.conflicts).toEqual([]);
});

test('one that was taken in stays so when it is sent again', async () => {
	const change = resting('t1', 'title', 'b', await stampOf('title'));
	for (let time = 0; time < 2; time += 1) {
		expect((await laptop.push({ changes: [change] })).body.conflicts).toEqual([]);
	}
});

test('changes of one push rest on each other', async () => {
	const first = encodeStamp({ atMs: world.clock.nowMs + 1, counter: 0, clientId: 'laptop' });
	const changes = [
		resting('t1', 'title', 'b', await stampOf('title')),
		resting('t1', 'title', 'c', first),
		resting('t1', 'title', 'd', first),
	];
	const { body } = await laptop.push({ changes });
	expect(body.conflicts).toMatchObject([{ base: first, change: { place: 2, value: 'd' } }]);
	expect((await row()).data.title).toBe('c');
});

test('with `atomic` one change that is refused leaves all out, and nothing is counted as sent', async () => {
	const changes = [
		insert('t2', { title: 'new' }, { key: 'k1' }),
		resting('t1', 'title', 'c', null, { key: 'k2' }),
		update('t1', { note: 'm' }, world.clock.nowMs + 1, { key: 'k3' }),
	];
	const before = await logged();
	for (let time = 0; time < 2; time += 1) {
		const { status, body } = await laptop.push({ changes, atomic: true });
		expect(status).toBe(200);
		expect(body.conflicts).toMatchObject([{ change: { place: 1 }, current: { value: 'a' }, applied: false }]);
	}
	expect(await logged()).toBe(before);
	expect((await row()).data).toEqual({ title: 'a', note: 'n' });
	const [fresh] = changes;
	await laptop.push({ changes: [fresh] });
	expect((await row('t2')).data).toEqual({ title: 'new' });
});

test('with `atomic` all are taken in where each stands', async () => {
	const changes = [insert('t2', {}), resting('t1', 'title', 'c', await stampOf('title'))];
	expect((await laptop.push({ changes, atomic: true })).body.conflicts).toEqual([]);
	expect((await row()).data.title).toBe('c');
	expect((await row('t2')).op).toBe('insert');
});

test('an insert may rest on there being no such record, and a deletion on the record as it was read', async () => {
	const base = (await row()).stamps.latest;
	const again = await laptop.push({ changes: [insert('t1', { title: 'over' }, { base: null })] });
	expect(again.body.conflicts).toMatchObject([{ field: null, base: null, current: { stamp: base } }]);
	expect((await laptop.push({ changes: [insert('t2', {}, { base: null })] })).body.conflicts).toEqual([]);
	await phone.push({ changes: [update('t1', { note: 'm' }, world.clock.nowMs + 1)] });
	const gone = await laptop.push({ changes: [remove('t1', world.clock.nowMs + 9, { base })] });
	expect(gone.body.conflicts).toMatchObject([{ field: null, base, change: { op: 'delete' } }]);
	expect((await row()).data).toEqual({ title: 'a', note: 'm' });
	const { latest } = (await row()).stamps;
	await laptop.push({ changes: [remove('t1', world.clock.nowMs + 10, { base: latest })] });
	expect((await row()).op).toBe('delete');
	const anew = await laptop.push({ changes: [insert('t1', { title: 'again' }, { base: null, key: 'k' })] });
	expect(anew.body.conflicts).toHaveLength(1);
});

test('an edit of a record that was deleted meanwhile is told of, to who asks', async () => {
	await phone.push({ changes: [remove('t1', world.clock.nowMs + 1)] });
	const offline = [update('t1', { title: 'offline' }, world.clock.nowMs + 2)];
	expect((await laptop.push({ changes: offline })).body.conflicts).toEqual([]);
	const { body } = await laptop.push({ changes: offline, reportConflicts: true });
	expect(body.conflicts).toMatchObject([
		{
			...{ field: 'title', base: null, applied: true },
			current: { stamp: (await row()).stamps.deleted },
			change: { place: 0, op: 'update', value: 'offline' },
		},
	]);
});

test('a deletion that comes late is told of the later edit that it hides, with what was written', async () => {
	await phone.push({ changes: [update('t1', { title: 'kept' }, world.clock.nowMs + 9)] });
	const changes = [remove('t1', world.clock.nowMs + 1)];
	const { body } = await laptop.push({ changes, reportConflicts: true });
	expect(body.conflicts).toMatchObject([
		{ field: 'title', current: { value: 'kept' }, change: { place: 0, op: 'delete' }, applied: true },
	]);
	expect((await laptop.push({ changes, reportConflicts: true })).body.conflicts).toEqual(body.conflicts);
});

test('a token that may not read is told what failed, and no values', async () => {
	const claims = syncClaims(`personal-u${users}`, 'todo:write');
	const writer = await world.device(`u${users}`, 'writer', claims);
	const { status, body } = await writer.push({ changes: [resting('t1', 'title', 'c', null)] });
	expect(status).toBe(200);
	expect(body.conflicts[0]?.current).toEqual({ stamp: await stampOf('title') });
	expect(body.changes).toEqual([]);
});

test('so many conflicts that they could not be answered refuse the push, and nothing is written', async () => {
	const fields = (make: (n: number) => object) =>
		Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`f${n}`, make(n)]));
	const wide = (id: string) => ({
		...{ table: 'tasks', id, op: 'update' },
		fields: fields((n) => ({ value: n, updatedAt: later(), base: null })),
	});
	const values = fields((n) => ({ value: n, updatedAt: later() }));
	const ids = Array.from({ length: 7 }, (_, n) => `wide${n}`);
	await phone.push({ changes: ids.map((id) => ({ table: 'tasks', id, op: 'update', fields: values })) });
	const before = await logged();
	const { status, body } = await laptop.push({ changes: [insert('t3', {}), ...ids.map(wide)] });
	expect([status, body.error]).toEqual([413, 'CONFLICTS_TOO_MANY']);
	expect(await logged()).toBe(before);
	expect((await laptop.push({ changes: ids.slice(0, 6).map(wide) })).body.conflicts).toHaveLength(9_000);
});

test('large values that stand there are told up to about 4 MB, and the rest by their stamps', async () => {
	const text = 'x'.repeat(900_000);
	const ids = Array.from({ length: 6 }, (_, n) => `large${n}`);
	for (const id of ids) await phone.push({ changes: [insert(id, { text })] });
	const { body } = await laptop.push({ changes: ids.map((id) => resting(id, 'text', 'y', null)) });
	const told = body.conflicts.map(({ current }) => current.value !== undefined);
	expect(told).toEqual([true, true, true, true, false, false]);
	expect(body.conflicts.every(({ current }) => current.stamp !== null)).toBe(true);
});

test('what was refused is forgotten with what is as old in the log', async () => {
	const { createPool } = await import('../src/db/connection.ts');
	const { createRetentionStore } = await import('../src/db/retention-store.ts');
	await laptop.push({ changes: [resting('t1', 'title', 'c', null)] });
	const url = world.database.urls.mana_sync?.maintenanceUrl ?? '';
	const pool = createPool({ url, poolSize: 1, statementTimeoutMs: 60_000 });
	const client = await pool.connect();
	const kept = () => world.admin`select from mana_sync.sync_refusals`;
	const retention = await createRetentionStore(client);
	for (const scope of await retention.scopes()) await retention.removeSuperseded(scope, 0, world.clock.nowMs);
	const before = await kept();
	for (const scope of await retention.scopes())
		await retention.removeSuperseded(scope, 0, world.clock.nowMs + 1);
	expect([before.length > 0, (await kept()).length]).toEqual([true, 0]);
	client.release();
	await pool.end();
});
