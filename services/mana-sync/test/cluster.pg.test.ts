import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { eventually, idsIn, openStream, type Replica, startReplica } from './live-world.ts';
import { type StandInCluster, standInCluster } from './stand-in-cluster.ts';
import { type Device, insert, type SyncWorld, startSyncWorld } from './sync-world.ts';

/** Users whose personal spaces the stand-in keeps at node 1 and at node 2. */
const userWithRest = (rest: number) =>
	Array.from({ length: 40 }, (_, n) => `user-${n}`).find(
		(id) => scopeNumber(`personal-${id}`) % 2 === rest,
	) ?? '';
const [first, second] = [userWithRest(0), userWithRest(1)];
const [atFirst, atSecond] = [`personal-${first}`, `personal-${second}`];

let world: SyncWorld;
let cluster: StandInCluster;
let here: Replica;
let elsewhere: Replica;
let anna: Device;
let ben: Device;

beforeAll(async () => {
	world = await startSyncWorld({ DATABASE_STATEMENT_TIMEOUT_MS: '2000' });
	cluster = await standInCluster(world);
	for (const user of [first, second]) world.auth.addUser(user);
	anna = await world.device(first, 'phone');
	ben = await world.device(second, 'phone');
	// Words of commits do not reach these two: what they hear of is polled.
	const deaf = { SYNC_HEAD_POLL_MS: '50', DATABASE_NOTIFY_URL: 'postgres://nobody@127.0.0.1:1/none' };
	[here, elsewhere] = await Promise.all([startReplica(world, deaf), startReplica(world, deaf)]);
});
afterEach(() => cluster.bringBack());
afterAll(async () => {
	await Promise.all([here.stop(), elsewhere.stop()]);
	await world.stop();
});

const health = async (url: string) => {
	const response = await fetch(`${url}/health`);
	return { status: response.status, body: await response.json() };
};
const pushTo = (device: Device, space: string, id: string) =>
	device.push({ changes: [insert(id, { n: 1 }, { spaceId: space })] });

test('health and metrics name the nodes and say which answer; the service stays up with one lost', async () => {
	expect(await health(here.url)).toMatchObject({
		status: 200,
		body: {
			nodes: [
				{ node: 1, state: 'ok' },
				{ node: 2, state: 'ok' },
				{ node: 3, state: 'inactive' },
			],
		},
	});
	await cluster.lose(2);
	// A replica that has not looked yet: what was seen counts for some seconds.
	const { status, body } = await health(elsewhere.url);
	expect(status).toBe(200);
	expect(body.nodes[1]).toEqual({ node: 2, state: 'unreachable' });
	expect(JSON.stringify(body)).not.toContain('worker');
	const metrics = await (await fetch(`${elsewhere.url}/metrics`)).text();
	const up = [...metrics.matchAll(/^mana_sync_node_up\{(.*?)\} (\d)/gm)].map(([, labels, value]) => [
		labels?.match(/name="([^"]*)"/)?.[1],
		Number(value),
	]);
	expect(up).toEqual([
		['worker-1:5432', 1],
		['worker-2:5432', 0],
		['worker-3:5432', 0],
	]);
});

test('one lost node does not keep news of other spaces from those who listen', async () => {
	for (const [device, space] of [
		[anna, atFirst],
		[ben, atSecond],
	] as const)
		expect((await pushTo(device, space, 'before')).status).toBe(200);
	const headers = async (user: string) => ({
		authorization: `Bearer ${await world.auth.token(user)}`,
		'x-client-id': 'web',
	});
	// One replica polls for both.
	const annas = await openStream(here.url, await headers(first));
	const bens = await openStream(here.url, await headers(second));
	for (const stream of [annas, bens]) await stream.until((events) => idsIn(events).includes('before'));
	await cluster.lose(2);
	expect((await pushTo(ben, atSecond, 'refused')).status).toBe(503);
	for (const id of ['during-1', 'during-2']) {
		expect((await pushTo(anna, atFirst, id)).status).toBe(200);
		await annas.until((events) => idsIn(events).includes(id));
	}
	await cluster.bringBack();
	expect((await pushTo(ben, atSecond, 'after')).status).toBe(200);
	await bens.until((events) => idsIn(events).includes('after'));
	expect(idsIn(bens.events)).not.toContain('refused');
	annas.close();
	bens.close();
});

test.each([
	'could not commit transaction for shard 102009 on at least one active node',
	'failure on connection marked as essential: worker-2:5432',
])('a push whose commit fails with "%s" is to be sent again, and counts once', async (message) => {
	const id = `again-${message.length}`;
	await cluster.failCommits(message);
	const failed = await pushTo(anna, atFirst, id);
	expect({ status: failed.status, error: failed.body.error }).toEqual({
		status: 503,
		error: 'DATABASE_UNAVAILABLE',
	});
	expect(Number(failed.headers.get('retry-after'))).toBeGreaterThan(0);
	await cluster.bringBack();
	expect((await pushTo(anna, atFirst, id)).status).toBe(200);
	const logged = await world.admin`select from mana_sync.sync_changes where record_id = ${id}`;
	expect(logged).toHaveLength(1);
});

test('a space whose rows a transaction in doubt holds is to be tried again, and others are not held up', async () => {
	const held = Promise.withResolvers<void>();
	const number = scopeNumber(atFirst);
	const inDoubt = world.admin.begin(async (sql) => {
		await sql`select from mana_sync.scopes where number = ${number} for update`;
		await held.promise;
	});
	await eventually(async () => {
		const [{ locks } = { locks: 0 }] = await world.admin<{ locks: number }[]>`
			select count(*)::int as locks from pg_locks l join pg_class c on c.oid = l.relation
			where c.relname = 'scopes' and l.mode = 'RowShareLock'`;
		return locks > 0;
	});
	const waiting = pushTo(anna, atFirst, 'in-doubt');
	expect((await pushTo(ben, atSecond, 'meanwhile')).status).toBe(200);
	const { status, headers, body } = await waiting;
	expect({ status, error: body.error }).toEqual({ status: 503, error: 'OVERLOADED' });
	expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
	held.resolve();
	await inDoubt;
	expect((await pushTo(anna, atFirst, 'in-doubt')).status).toBe(200);
});
