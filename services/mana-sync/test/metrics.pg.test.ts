import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eventually, openStream, type Replica, startReplica } from './live-world.ts';
import { lockScopes } from './lock-scopes.ts';
import { EPOCH, insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let replica: Replica;
let headers: Record<string, string>;

beforeAll(async () => {
	world = await startSyncWorld();
	replica = await startReplica(world);
	world.auth.addUser('anna');
	headers = { authorization: `Bearer ${await world.auth.token('anna')}`, 'x-client-id': 'web' };
});
afterAll(async () => {
	await replica.stop();
	await world.stop();
});

const get = (path: string) => fetch(`${replica.url}${path}`, { headers });

async function push(changes: readonly unknown[], clientId = 'phone') {
	const init = {
		method: 'POST',
		headers: { ...headers, 'x-client-id': clientId },
		body: JSON.stringify({ changes }),
	};
	return (await fetch(`${replica.url}/sync/todo`, init)).status;
}

/** All series by name and labels, without the one that every series has. */
async function readMetrics(): Promise<Record<string, number>> {
	const text = await (await get('/metrics')).text();
	return Object.fromEntries(
		text
			.split('\n')
			.filter((line) => line !== '' && !/^#|_bucket\{|process_|nodejs_/.test(line))
			.map((line) =>
				line
					.replace(/service="mana-sync",?/, '')
					.replace(',}', '}')
					.replace('{}', ''),
			)
			.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
	);
}

/** By how much the figures rose while something was done. */
async function risen(work: () => Promise<unknown>): Promise<Record<string, number>> {
	const before = await readMetrics();
	await work();
	const after = await readMetrics();
	const differences = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]);
	return Object.fromEntries(differences.filter(([, by]) => by !== 0));
}

test('a push counts: its changes, batch, lock, losers, clamped stamps and repetitions', async () => {
	const now = Date.now();
	const changes = [
		insert('t1', { title: 'a', updatedAt: new Date(now).toISOString() }, { key: 'k1' }),
		update('t1', { title: 'earlier' }, now - 60_000, { key: 'k2' }),
		update('t2', { title: 'from the future' }, now + 3_600_000, { key: 'k3' }),
	];
	expect(await risen(() => push(changes))).toMatchObject({
		'mana_sync_requests_total{route="POST /sync/:appId",status="2xx"}': 1,
		'mana_sync_request_duration_seconds_count{route="POST /sync/:appId"}': 1,
		mana_sync_changes_pushed_total: 3,
		mana_sync_merge_losers_total: 1,
		mana_sync_stamps_clamped_total: 1,
		mana_sync_push_batch_changes_count: 1,
		mana_sync_push_batch_changes_sum: 3,
		mana_sync_scope_lock_wait_seconds_count: 1,
	});
	const again = await risen(() => push(changes));
	expect(again).toMatchObject({ mana_sync_changes_repeated_total: 3, mana_sync_push_batch_changes_sum: 3 });
	expect(again).not.toHaveProperty('mana_sync_changes_pushed_total');
	expect(again).not.toHaveProperty('mana_sync_merge_losers_total');
});

test('a pull counts the rows it hands out, a page as well as a whole collection', async () => {
	const path = `/sync/todo/pull?collection=tasks&since=${EPOCH}`;
	for (const query of ['', '&limit=10'])
		expect(await risen(async () => (await get(path + query)).text())).toMatchObject({
			'mana_sync_requests_total{route="GET /sync/:appId/pull",status="2xx"}': 1,
			mana_sync_changes_pulled_total: 2,
		});
});

test('waiting for a lock shows', async () => {
	const pushing = await world.admin.begin(async (sql) => {
		await lockScopes(sql);
		const begun = push([insert('late', {})]);
		await Bun.sleep(120);
		return [begun];
	});
	await Promise.all(pushing);
	expect((await readMetrics()).mana_sync_scope_lock_wait_seconds_sum).toBeGreaterThan(0.1);
});

test('open connections are counted by kind and user, and what they are told by its lag', async () => {
	const stream = await openStream(replica.url, headers);
	const socket = new WebSocket(`${replica.url.replace('http', 'ws')}/ws`);
	const messages: string[] = [];
	socket.onmessage = ({ data }) => messages.push(JSON.parse(String(data)).type);
	await new Promise((resolve) => {
		socket.onopen = resolve;
	});
	socket.send(JSON.stringify({ type: 'auth', token: await world.auth.token('anna') }));
	await eventually(() => messages.includes('auth-ok'));
	expect(await readMetrics()).toMatchObject({
		'mana_sync_connections{kind="stream"}': 1,
		'mana_sync_connections{kind="socket"}': 1,
		mana_sync_users_connected: 1,
	});
	const told = await risen(async () => {
		await push([insert('news', {})]);
		await stream.until((events) => events.some(({ data }) => data.changes?.some(({ id }) => id === 'news')));
		await eventually(() => messages.includes('sync-available'));
	});
	expect(told).toMatchObject({
		'mana_sync_delivery_lag_seconds_count{kind="stream"}': 1,
		'mana_sync_delivery_lag_seconds_count{kind="socket"}': 1,
		'mana_sync_events_delivered_total{kind="stream"}': 1,
		'mana_sync_events_delivered_total{kind="socket"}': 1,
		mana_sync_changes_pulled_total: 1,
		mana_sync_news_reads_total: 1,
	});
	stream.close();
	socket.close();
	await eventually(async () => {
		const now = await readMetrics();
		return now['mana_sync_connections{kind="stream"}'] === 0 && now.mana_sync_users_connected === 0;
	});
});

test('no path, method, user or app that a caller makes up becomes a series', async () => {
	const counted = await risen(async () => {
		for (let n = 0; n < 20; n += 1) {
			await get(`/made-up-${n}`);
			await get(`/sync/app${n}/pull?collection=c${n}&since=${EPOCH}`);
			await fetch(`${replica.url}/sync/app${n}`, { method: 'PUT' });
		}
	});
	const requests = Object.entries(counted).filter(([name]) => name.startsWith('mana_sync_requests_total'));
	expect(Object.fromEntries(requests)).toEqual({
		'mana_sync_requests_total{route="GET /sync/:appId/pull",status="2xx"}': 20,
		'mana_sync_requests_total{route="none",status="4xx"}': 40,
	});
});

test('refusals are counted by class', async () => {
	const counted = await risen(() => fetch(`${replica.url}/sync/todo/pull`));
	expect(counted['mana_sync_requests_total{route="GET /sync/:appId/pull",status="4xx"}']).toBe(1);
});

test('health tells the database and, once the service is stopping, that it drains', async () => {
	const draining = await startReplica(world);
	const health = async () => {
		const response = await fetch(`${draining.url}/health`);
		return { status: response.status, body: await response.json() };
	};
	expect(await health()).toMatchObject({
		status: 200,
		body: { status: 'ok', database: 'ok', draining: false, service: 'mana-sync' },
	});
	// One server is not asked for nodes.
	expect((await health()).body).not.toHaveProperty('nodes');
	expect(Object.keys(await readMetrics()).filter((name) => name.includes('node_up'))).toEqual([]);
	draining.deps.hub.stop();
	expect(await health()).toMatchObject({
		status: 503,
		body: { status: 'unavailable', database: 'ok', draining: true },
	});
	const late = await openStream(draining.url, headers);
	await eventually(() => late.isClosed);
	expect(late.events.at(-1)).toMatchObject({ event: 'end', data: { error: 'SERVER_STOPPING' } });
	await draining.stop();
});
