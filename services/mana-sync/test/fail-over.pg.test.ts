import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type AuthServer, startAuthServer } from '@mana/auth-protocol/testing';
import type { TestDatabase } from '@mana/postgres-kit/testing';
import { createMemoryStorage, openReplica, type Replica } from '@mana/sync-protocol';
import { eventually, idsIn, openStream } from './live-world.ts';
import { lockScopes } from './lock-scopes.ts';
import { createSyncDatabase } from './sync-database.ts';
import { type SyncProcess, startSyncProcess } from './sync-process.ts';
import { insert } from './sync-world.ts';
import { withAdmin } from './with-admin.ts';

let auth: AuthServer;
let database: TestDatabase;
let runtimeUrl: string;

beforeAll(async () => {
	[auth, database] = await Promise.all([startAuthServer(), createSyncDatabase()]);
	runtimeUrl = database.urls.mana_sync?.runtimeUrl ?? '';
	for (const user of ['anna', 'ben']) {
		auth.addUser(user);
		auth.join(user, 'team', 'member');
	}
});
afterAll(async () => {
	await database.drop();
	await auth.stop();
});

const start = () => startSyncProcess(runtimeUrl, auth, { SYNC_CONNECTIONS_PER_USER: '200' });

/** Hands each request to one of the servers, and to another once one cannot be reached: as a load balancer does. */
function balancer(servers: SyncProcess[]) {
	let turn = 0;
	return async (url: string, init: RequestInit): Promise<Response> => {
		const { pathname, search } = new URL(url);
		const tried: unknown[] = [];
		for (let attempt = 0; attempt < servers.length; attempt += 1) {
			turn += 1;
			const server = servers[turn % servers.length];
			try {
				return await fetch(`${server?.url}${pathname}${search}`, init);
			} catch (error) {
				if (init.signal?.aborted) throw error;
				tried.push(error);
			}
		}
		throw new AggregateError(tried, 'no server can be reached');
	};
}

async function device(clientId: string, user: string, send: ReturnType<typeof balancer>): Promise<Replica> {
	const token = await auth.token(user);
	return openReplica({
		baseUrl: 'http://sync.test',
		clientId,
		appId: 'todo',
		collections: ['tasks'],
		storage: createMemoryStorage(),
		token: async () => token,
		fetch: send,
	});
}

test('one of two servers is killed amid streams and pushes: everyone goes on at the other and misses nothing', async () => {
	const servers = await Promise.all([start(), start()]);
	const send = balancer(servers);
	const devices = await Promise.all(
		Array.from({ length: 8 }, (_, n) => device(`d${n}`, n % 2 === 0 ? 'anna' : 'ben', send)),
	);
	let written = 0;
	const writing = Promise.all(
		devices.map(async (one, n) => {
			for (let at = 0; at < 25; at += 1) {
				await one.insert({ table: 'tasks', spaceId: 'team', id: `t${n}-${at}`, data: { n, at } });
				written += 1;
				await Bun.sleep(20);
			}
		}),
	);
	await eventually(() => written > 60);
	await servers[0]?.kill('SIGKILL');
	await writing;
	expect(written).toBe(200);
	for (const one of devices) {
		await eventually(() => one.pending() === 0, 15_000);
		await eventually(() => one.list('tasks').length === written, 15_000);
	}
	const [first, ...others] = devices.map(
		(one) => new Map(one.list('tasks').map(({ id, data }) => [id, data])),
	);
	for (const other of others) expect(other).toEqual(first ?? new Map());
	// Pushes whose answers were lost came twice and count once.
	const [logged] = await withAdmin(
		database.adminUrl,
		(sql) => sql`
			select count(*)::int as changes, count(distinct change_key)::int as keys from mana_sync.sync_changes`,
	);
	expect(logged).toEqual({ changes: written, keys: written });
	await Promise.all(devices.map((one) => one.close()));
	await servers[1]?.kill('SIGTERM');
}, 60_000);

test('a server told to stop ends streams and sockets in time and in good order; clients go on elsewhere', async () => {
	const server = await start();
	const headers = { authorization: `Bearer ${await auth.token('anna')}`, 'x-client-id': 'web' };
	const others = { authorization: `Bearer ${await auth.token('ben')}`, 'x-client-id': 'writer' };
	const push = (url: string, id: string) =>
		fetch(`${url}/sync/notes`, {
			method: 'POST',
			headers: others,
			body: JSON.stringify({ changes: [insert(id, {}, { spaceId: 'team' })] }),
		});
	const streams = await Promise.all(
		Array.from({ length: 30 }, () => openStream(server.url, headers, { appId: 'notes' })),
	);
	const closings: number[] = [];
	let signedIn = 0;
	const token = await auth.token('anna');
	for (let count = 0; count < 10; count += 1) {
		const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`);
		socket.onopen = () => socket.send(JSON.stringify({ type: 'auth', token }));
		socket.onmessage = ({ data }) => {
			if (JSON.parse(String(data)).type === 'auth-ok') signedIn += 1;
		};
		socket.onclose = ({ code }) => closings.push(code);
	}
	await eventually(() => signedIn === 10);
	expect((await push(server.url, 'before')).status).toBe(200);
	for (const { until } of streams) await until((events) => idsIn(events).includes('before'));
	// Pushes that the server has begun when it is told to stop, and that wait for a lock then.
	const begunAtMs = performance.now();
	const underWay = await withAdmin(database.adminUrl, (sql) =>
		sql.begin(async (locked) => {
			await lockScopes(locked);
			const pushes = Promise.all(Array.from({ length: 5 }, (_, n) => push(server.url, `during-${n}`)));
			await Bun.sleep(200);
			const stopped = server.kill('SIGTERM');
			await Bun.sleep(200);
			return { pushes, stopped };
		}),
	);
	for (const answer of await underWay.pushes) expect(answer.status).toBe(200);
	await underWay.stopped;
	expect(performance.now() - begunAtMs).toBeLessThan(5_000);
	expect(server.exitCode()).toBe(0);
	await eventually(() => streams.every(({ isClosed }) => isClosed) && closings.length === 10);
	for (const { events } of streams)
		expect(events.at(-1)).toMatchObject({ event: 'end', data: { error: 'SERVER_STOPPING' } });
	expect(closings).toEqual(Array(10).fill(1001));

	const next = await start();
	expect((await push(next.url, 'after')).status).toBe(200);
	for (const { events } of streams.slice(0, 5)) {
		const lastId = events.findLast(({ id }) => id !== undefined)?.id ?? '';
		const resumed = await openStream(next.url, { ...headers, 'last-event-id': lastId }, { appId: 'notes' });
		await resumed.until((more) => idsIn(more).includes('after'));
		const seen = new Set([...idsIn(events), ...idsIn(resumed.events)]);
		expect([...seen].sort()).toEqual([
			'after',
			'before',
			...Array.from({ length: 5 }, (_, n) => `during-${n}`),
		]);
		expect(idsIn(resumed.events)).not.toContain('before');
		resumed.close();
	}
	await next.kill('SIGTERM');
}, 40_000);
