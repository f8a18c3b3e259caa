import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { eventually, idsIn, type OpenStream, openStream, type Replica, startReplica } from './live-world.ts';
import { insert, remove, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
let first: Replica;
let second: Replica;
const open: OpenStream[] = [];

beforeAll(async () => {
	world = await startSyncWorld();
	first = await startReplica(world, { SYNC_CONNECTIONS_PER_USER: '60' }, { heartbeatMs: 200 });
	second = await startReplica(world);
	for (const user of ['anna', 'ben']) world.auth.addUser(user);
});
afterEach(() => {
	for (const stream of open.splice(0)) stream.close();
});
afterAll(async () => {
	await Promise.all([first.stop(), second.stop()]);
	await world.stop();
});

let spaceCount = 0;
function sharedSpace(): string {
	const spaceId = `space-${++spaceCount}`;
	for (const user of ['anna', 'ben']) world.auth.join(user, spaceId, 'owner');
	return spaceId;
}

async function headersOf(user: string, clientId: string, claims = {}): Promise<Record<string, string>> {
	return { authorization: `Bearer ${await world.auth.token(user, claims)}`, 'x-client-id': clientId };
}

async function stream(user: string, clientId: string, options = {}, replica = first) {
	const opened = await openStream(replica.url, await headersOf(user, clientId), options);
	open.push(opened);
	await opened.until((events) => events.some(({ event }) => event === 'changes'));
	return opened;
}

async function push(user: string, clientId: string, changes: readonly unknown[], replica = first) {
	const headers = await headersOf(user, clientId);
	const body = JSON.stringify({ changes });
	const response = await fetch(`${replica.url}/sync/todo`, { method: 'POST', headers, body });
	expect(response.status).toBe(200);
}

test('a co-member is told, the author’s own connection is not, and only of asked collections', async () => {
	const spaceId = sharedSpace();
	const [anna, annaPhone, ben] = await Promise.all([
		stream('anna', 'web'),
		stream('anna', 'phone'),
		stream('ben', 'web'),
	]);
	const id = `${spaceId}-a`;
	await push('anna', 'web', [
		{ ...insert('elsewhere', {}, { spaceId }), table: 'lists' },
		insert(id, { title: 'x' }, { spaceId }),
	]);
	await Promise.all([annaPhone, ben].map((other) => other.until((events) => idsIn(events).includes(id))));
	await Bun.sleep(50);
	expect(idsIn(anna.events)).not.toContain(id);
	expect(idsIn(ben.events)).not.toContain('elsewhere');
	await push('ben', 'web', [remove(id, Date.now(), { spaceId })]);
	await anna.until((events) => idsIn(events).includes(id));
});

test('two devices with one client id are told of each other, each by how its keys begin', async () => {
	const spaceId = sharedSpace();
	const [one, copy] = await Promise.all(
		['device-1.', 'device-2.'].map((ownKeys) => stream('anna', 'web', { ownKeys })),
	);
	const [own, others] = [`${spaceId}-own`, `${spaceId}-others`];
	await push('anna', 'web', [insert(own, {}, { spaceId, key: 'device-1.a' })]);
	await push('anna', 'web', [insert(others, {}, { spaceId, key: 'device-2.a' })]);
	await one?.until((events) => idsIn(events).includes(others));
	await copy?.until((events) => idsIn(events).includes(own));
	expect(idsIn(one?.events ?? [])).not.toContain(own);
	await push('ben', 'web', [insert(`${spaceId}-ben`, {}, { spaceId, key: 'device-1.a' })]);
	await one?.until((events) => idsIn(events).includes(`${spaceId}-ben`));
});

test('nothing falls between subscribing and reading while others write', async () => {
	const spaceId = sharedSpace();
	const writing = Promise.all(
		Array.from({ length: 4 }, async (_, writer) => {
			for (let place = 0; place < 15; place += 1)
				await push('ben', `w${writer}`, [insert(`${spaceId}-${writer}-${place}`, {}, { spaceId })], second);
		}),
	);
	const streams: OpenStream[] = [];
	for (let count = 0; count < 10; count += 1) streams.push(await stream('anna', `s${count}`));
	await writing;
	for (const { until } of streams) {
		await until((events) => new Set(idsIn(events).filter((id) => id.startsWith(`${spaceId}-`))).size === 60);
	}
});

test('replicas wake each other, also while the notifier’s connection is cut', async () => {
	const spaceId = sharedSpace();
	const listening = await stream('anna', 'web');
	await push('ben', 'web', [insert(`${spaceId}-1`, {}, { spaceId })], second);
	await listening.until((events) => idsIn(events).includes(`${spaceId}-1`));
	for (let round = 2; round < 5; round += 1) {
		await world.admin`select pg_terminate_backend(pid) from pg_stat_activity
			where application_name = 'mana-sync-notifier' and datname = current_database()`;
		await push('ben', 'web', [insert(`${spaceId}-${round}`, {}, { spaceId })], second);
		await listening.until((events) => idsIn(events).includes(`${spaceId}-${round}`));
	}
});

test('resuming with Last-Event-ID loses nothing', async () => {
	const spaceId = sharedSpace();
	const before = await stream('anna', 'web', { collections: 'tasks,lists' });
	await push('ben', 'web', [insert(`${spaceId}-1`, {}, { spaceId })]);
	await before.until((events) => idsIn(events).includes(`${spaceId}-1`));
	const lastId = before.events.findLast(({ id }) => id !== undefined)?.id ?? '';
	before.close();
	await push('ben', 'web', [insert(`${spaceId}-2`, {}, { spaceId })]);
	const headers = { ...(await headersOf('anna', 'web')), 'last-event-id': lastId };
	const after = await openStream(first.url, headers, { collections: 'lists,tasks' });
	open.push(after);
	await after.until((events) => idsIn(events).includes(`${spaceId}-2`));
	expect(idsIn(after.events)).toEqual([`${spaceId}-2`]);
	const other = await openStream(first.url, headers, { collections: 'tasks' });
	expect(other.status).toBe(400);
});

test('a removed member hears nothing more, and the stream ends', async () => {
	const spaceId = sharedSpace();
	const listening = await stream('anna', 'web');
	await push('ben', 'web', [insert(`${spaceId}-1`, {}, { spaceId })]);
	await listening.until((events) => idsIn(events).includes(`${spaceId}-1`));
	world.auth.leave('anna', spaceId);
	await Bun.sleep(5);
	await push('ben', 'web', [insert(`${spaceId}-2`, {}, { spaceId })]);
	await eventually(() => listening.isClosed);
	expect(idsIn(listening.events)).not.toContain(`${spaceId}-2`);
	expect(listening.events.at(-1)).toMatchObject({ event: 'end', data: { error: 'SPACE_FORBIDDEN' } });
});

test('a space that is joined comes whole', async () => {
	const listening = await stream('anna', 'web');
	world.auth.join('ben', 'late', 'owner');
	await Bun.sleep(5);
	await push('ben', 'web', [insert('late-1', {}, { spaceId: 'late' })]);
	world.auth.join('anna', 'late', 'member');
	await listening.until((events) => idsIn(events).includes('late-1'));
	await push('ben', 'web', [insert('late-2', {}, { spaceId: 'late' })]);
	await listening.until((events) => idsIn(events).includes('late-2'));
});

test('a stream ends when its token does, and beats until then', async () => {
	const exp = Math.floor(Date.now() / 1000) + 2;
	const listening = await openStream(first.url, await headersOf('anna', 'web', { exp }));
	await eventually(() => listening.isClosed);
	expect(listening.events.some(({ event }) => event === 'heartbeat')).toBe(true);
	expect(listening.events.at(-1)).toMatchObject({ event: 'end', data: { error: 'TOKEN_EXPIRED' } });
});

test('of fifty streams one stalls: the others are told at once, and it catches up', async () => {
	const spaceId = sharedSpace();
	const streams = await Promise.all(Array.from({ length: 49 }, (_, count) => stream('anna', `s${count}`)));
	const { authorization } = await headersOf('anna', 'stalled');
	const socket = connect(Number(new URL(first.url).port), '127.0.0.1');
	socket.write(
		`GET /sync/todo/stream?collections=tasks HTTP/1.1\r\nHost: sync\r\nAuthorization: ${authorization}\r\n\r\n`,
	);
	await new Promise<void>((resolve) => socket.once('data', () => resolve()));
	socket.pause();
	const text = 'x'.repeat(90_000);
	for (let place = 0; place < 150; place += 1)
		await push('ben', 'web', [insert(`${spaceId}-${place}`, { text }, { spaceId })]);
	for (const { until } of streams)
		await until((events) => idsIn(events).filter((id) => id.startsWith(`${spaceId}-`)).length === 150);
	let received = '';
	socket.on('data', (part) => {
		received = (received + part.toString('latin1')).replaceAll(/x{100,}/g, '');
	});
	socket.resume();
	await eventually(() =>
		Array.from({ length: 150 }, (_, at) => `"${spaceId}-${at}"`).every((id) => received.includes(id)),
	);
	socket.destroy();
	const metrics = await first.deps.metrics.registry.metrics();
	expect(metrics).toMatch(/mana_sync_readers_behind_total\{[^}]*\} [1-9]/);
	expect(metrics).toContain('mana_sync_connections{kind="stream"');
}, 90_000);

test('one user’s connections are counted', async () => {
	const headers = await headersOf('ben', 'web');
	const small = await startReplica(world, { SYNC_CONNECTIONS_PER_USER: '1' });
	const one = await openStream(small.url, headers);
	expect((await openStream(small.url, headers)).status).toBe(429);
	one.close();
	await Bun.sleep(100);
	const next = await openStream(small.url, headers);
	expect(next.status).toBe(200);
	await next.until((events) => events.length > 0);
	await small.stop();
	await eventually(() => next.isClosed);
	expect(next.events.at(-1)).toMatchObject({ event: 'end', data: { error: 'SERVER_STOPPING' } });
});
