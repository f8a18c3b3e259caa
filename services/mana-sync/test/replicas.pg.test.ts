import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { createMemoryStorage, openReplica, type Replica, type ReplicaOptions } from '@mana/sync-protocol';
import { eventually, type Replica as Server, startReplica } from './live-world.ts';
import { type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
let server: Server;
const open: Replica[] = [];

beforeAll(async () => {
	world = await startSyncWorld();
	server = await startReplica(world);
	world.auth.addUser('anna');
});
afterEach(async () => {
	await Promise.all(open.splice(0).map((replica) => replica.close()));
});
afterAll(async () => {
	await server.stop();
	await world.stop();
});

const named = (id: string) => ({ table: 'tasks', spaceId: 'personal-anna', id });

async function device(clientId: string, more: Partial<ReplicaOptions> = {}): Promise<Replica> {
	const token = await world.auth.token('anna');
	const replica = await openReplica({
		baseUrl: server.url,
		clientId,
		appId: 'todo',
		collections: ['tasks'],
		storage: createMemoryStorage(),
		token: async () => token,
		...more,
	});
	open.push(replica);
	return replica;
}

test('offline edits on two devices converge', async () => {
	const [a, b] = [await device('a'), await device('b')];
	await a.insert({ ...named('t1'), data: { title: 'one', done: false } });
	await eventually(() => b.get(named('t1'))?.title === 'one');
	a.setOnline(false);
	b.setOnline(false);
	await a.update({ ...named('t1'), data: { title: 'from a' } });
	await b.update({ ...named('t1'), data: { done: true } });
	expect(a.get(named('t1'))).toEqual({ title: 'from a', done: false });
	a.setOnline(true);
	b.setOnline(true);
	for (const replica of [a, b])
		await eventually(() => Bun.deepEquals(replica.get(named('t1')), { title: 'from a', done: true }));
	await b.remove(named('t1'));
	await eventually(() => a.get(named('t1')) === undefined);
});

test('what was pending before a restart is sent after it', async () => {
	const storage = createMemoryStorage();
	const before = await device('c', { storage });
	before.setOnline(false);
	await before.insert({ ...named('t2'), data: { title: 'kept' } });
	await before.close();
	const after = await device('c', { storage });
	expect(after.get(named('t2'))).toEqual({ title: 'kept' });
	await eventually(() => after.pending() === 0);
	const other = await device('d');
	await eventually(() => other.get(named('t2'))?.title === 'kept');
});

test('an answer that was lost is asked for again, and the change counts once', async () => {
	let lost = 0;
	const replica = await device('e', {
		fetch: async (url, init) => {
			const response = await fetch(url, init);
			if (init.method === 'POST' && lost++ < 2) throw new TypeError('connection reset');
			return response;
		},
	});
	await replica.insert({ ...named('t3'), data: { title: 'once' } });
	await eventually(() => replica.pending() === 0);
	const logged = await world.admin`select * from mana_sync.sync_changes where record_id = 't3'`;
	expect(logged).toHaveLength(1);
});

test('a clock far ahead is corrected, and a later edit elsewhere wins', async () => {
	const ahead = await device('f', { now: () => Date.now() + 3_600_000 });
	const right = await device('g');
	await ahead.insert({ ...named('t4'), data: { title: 'from the future' } });
	await eventually(() => right.get(named('t4'))?.title === 'from the future');
	await Bun.sleep(5);
	await right.update({ ...named('t4'), data: { title: 'now' } });
	for (const replica of [ahead, right]) await eventually(() => replica.get(named('t4'))?.title === 'now');
});

test('a refused token is replaced, a refused change is taken back, and an unusable cursor begins anew', async () => {
	const storage = createMemoryStorage();
	await storage.write(new Map([['meta/cursor/tasks', 'of-another-server']]));
	const good = await world.auth.token('anna');
	const refused: string[] = [];
	const replica = await device('h', {
		storage,
		token: async (old) => (old === undefined && refused.length === 0 ? 'bad.bad.bad' : good),
		onRefused: (change, error) => {
			refused.push(`${change.id} ${error.code}`);
			return [];
		},
		random: () => 0,
	});
	await replica.insert({ table: 'tasks', spaceId: 'foreign', id: 'no', data: {} });
	await replica.insert({ ...named('t5'), data: { title: 'yes' } });
	await eventually(() => replica.pending() === 0, 8_000);
	expect(refused).toEqual(['no SPACE_FORBIDDEN']);
	expect(replica.get({ table: 'tasks', spaceId: 'foreign', id: 'no' })).toBeUndefined();
	await eventually(() => replica.list('tasks').length > 1);
});

test('what belongs to a space that was left goes from the device, and comes whole on joining again', async () => {
	world.auth.join('anna', 'team', 'member');
	await Bun.sleep(2);
	const storage = createMemoryStorage();
	const inTeam = { table: 'tasks', spaceId: 'team', id: 't6' };
	const replica = await device('i', { storage });
	await replica.insert({ ...inTeam, data: { title: 'ours' } });
	await replica.insert({ ...named('t7'), data: { title: 'mine' } });
	await eventually(() => replica.pending() === 0);
	world.auth.leave('anna', 'team');
	await Bun.sleep(2);
	// Something else wakes the stream, which then ends; the next one says what is left.
	await (await device('j')).insert({ ...named('t8'), data: { title: 'news' } });
	await eventually(() => replica.get(inTeam) === undefined);
	expect(replica.get(named('t7'))).toEqual({ title: 'mine' });
	expect(JSON.stringify(await storage.list(''))).not.toContain('ours');
	world.auth.join('anna', 'team', 'member');
	await Bun.sleep(2);
	await replica.insert({ ...named('t9'), data: { title: 'more news' } });
	await (await device('k')).insert({ ...named('t8'), data: { title: 'and more' } });
	await eventually(() => replica.get(inTeam)?.title === 'ours');
});

test('a device with thirty-five apps hears of all of them over one stream', async () => {
	world.auth.addUser('lena');
	const token = await world.auth.token('lena');
	const tables = Array.from({ length: 35 }, (_, n) => `app${n}/things`);
	let streams = 0;
	const settings = {
		baseUrl: server.url,
		tables,
		token: async () => token,
		async fetch(url: string, init: RequestInit) {
			if (new URL(url).pathname === '/sync/stream') streams += 1;
			return fetch(url, init);
		},
	};
	const phone = await openReplica({ ...settings, clientId: 'phone', storage: createMemoryStorage() });
	const laptop = await openReplica({ ...settings, clientId: 'laptop', storage: createMemoryStorage() });
	open.push(phone, laptop);
	const thing = (table: string) => ({ table, spaceId: 'personal-lena', id: 'one' });
	for (const table of tables) await phone.insert({ ...thing(table), data: { name: table } });
	await eventually(() => tables.every((table) => laptop.get(thing(table))?.name === table));
	for (const table of tables.slice(0, 3)) await laptop.remove(thing(table));
	await eventually(() => tables.slice(0, 3).every((table) => phone.get(thing(table)) === undefined));
	expect(streams).toBe(2);
	const metrics = await (await fetch(`${server.url}/metrics`)).text();
	expect(metrics).toMatch(/mana_sync_users_connected\{[^}]*\} 1\b/);
});
