import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { lockScopes } from './lock-scopes.ts';
import { EPOCH, insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'ben']) {
		world.auth.addUser(user);
		world.auth.join(user, 'team', 'member');
	}
});
afterAll(() => world.stop());

test('pushes that name the same spaces in another order do not block each other for good', async () => {
	const [a, b] = await Promise.all([world.device('anna', 'a'), world.device('ben', 'b')]);
	for (const user of ['anna', 'ben']) world.auth.join(user, 'other', 'member');
	await Bun.sleep(5);
	const pushes = Array.from({ length: 20 }, (_, n) => {
		const order = n % 2 === 0 ? ['team', 'other'] : ['other', 'team'];
		return (n % 2 === 0 ? a : b).push({ changes: order.map((spaceId) => insert(`x${n}`, {}, { spaceId })) });
	});
	for (const answer of await Promise.all(pushes)) expect(answer.status).toBe(200);
});

test('the same push sent many times at once counts once', async () => {
	const device = await world.device('anna', 'once');
	const body = {
		since: EPOCH,
		changes: [insert('once', { a: 1 }), update('once', { b: 2 }, world.clock.nowMs)],
	};
	const answers = await Promise.all(Array.from({ length: 10 }, () => device.push(body)));
	for (const answer of answers) expect(answer.status).toBe(200);
	const [row] =
		await world.admin`select count(*)::int as n from mana_sync.sync_changes where client_id = 'once'`;
	expect(row?.n).toBe(2);
});

test('a push whose connection dies before the commit leaves nothing, and passes when sent again', async () => {
	const device = await world.device('anna', 'killed');
	const changes = [insert('k1', {}), insert('k2', {}, { spaceId: 'team' })];
	const answer = await world.admin.begin(async (sql) => {
		await lockScopes(sql);
		const push = device.push({ changes });
		for (let killed = 0; killed === 0; ) {
			await Bun.sleep(5);
			const rows = await world.admin`
				select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and application_name = 'mana-sync' and wait_event_type = 'Lock'`;
			killed = rows.length;
		}
		return push;
	});
	expect([answer.status, answer.body.error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
	const logged = () => world.admin`select record_id from mana_sync.sync_changes where client_id = 'killed'`;
	expect(await logged()).toHaveLength(0);
	expect((await device.push({ changes })).status).toBe(200);
	expect(await logged()).toHaveLength(2);
});

test('numbers of a scope have no gap and rise with the time of the log', async () => {
	const rows = await world.admin`
		select scope, count(*)::int as n, max(seq)::int as last, count(distinct seq)::int as numbers,
			bool_and(ordered) as ordered
		from (select scope, seq, created_at >= lag(created_at, 1, created_at) over (partition by scope order by seq) as ordered
			from mana_sync.sync_changes) c group by scope`;
	expect(rows.length).toBeGreaterThan(0);
	for (const row of rows) {
		expect(row).toMatchObject({ last: row.n, numbers: row.n, ordered: true });
	}
});

test('a statement that takes too long is given up, and says so', async () => {
	const impatient = await startSyncWorld({ DATABASE_STATEMENT_TIMEOUT_MS: '150' });
	try {
		impatient.auth.addUser('anna');
		const device = await impatient.device('anna', 'phone');
		await device.push({ changes: [insert('t1', {})] });
		await impatient.admin.begin(async (sql) => {
			await lockScopes(sql);
			const answer = await device.push({ changes: [insert('t2', {})] });
			expect([answer.status, answer.body.error]).toEqual([503, 'OVERLOADED']);
		});
		expect((await device.push({ changes: [insert('t2', {})] })).status).toBe(200);
	} finally {
		await impatient.stop();
	}
});

test('who finds too many waiting is turned away', async () => {
	const narrow = await startSyncWorld({ DATABASE_POOL_SIZE: '1', SYNC_QUEUE_LENGTH: '2' });
	try {
		narrow.auth.addUser('anna');
		const device = await narrow.device('anna', 'phone');
		await device.push({ changes: [insert('t0', {})] });
		const answers = await narrow.admin.begin(async (sql) => {
			await lockScopes(sql);
			const pushes = Array.from({ length: 6 }, (_, n) => device.push({ changes: [insert(`t${n}`, { n })] }));
			await Bun.sleep(100);
			// A service that has much to do is ready all the same.
			expect((await narrow.request('/health')).status).toBe(200);
			return pushes;
		});
		const codes = (await Promise.all(answers)).map(({ body }) => body.error ?? 'OK');
		expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(3);
		expect(codes.filter((code) => code === 'OK')).toHaveLength(3);
	} finally {
		await narrow.stop();
	}
});

test('a database that is away is 503 within a second, health says so, and service goes on when it is back', async () => {
	const { port, hostname } = new URL(world.runtimeUrl);
	const wire = await openWire(Number(port), hostname);
	const url = new URL(world.runtimeUrl);
	url.hostname = '127.0.0.1';
	url.port = String(wire.port);
	const cut = await startSyncWorld({ DATABASE_URL: url.toString() });
	try {
		cut.auth.addUser('anna');
		const device = await cut.device('anna', 'phone');
		expect((await device.push({ changes: [insert('before', {})] })).status).toBe(200);
		await wire.cut();
		for (let attempt = 0; attempt < 3; attempt += 1) {
			const begun = performance.now();
			const answer = await device.push({ changes: [insert('while', {})] });
			expect([answer.status, answer.body.error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
			expect(performance.now() - begun).toBeLessThan(1000);
		}
		const health = await cut.request('/health');
		expect([health.status, (await health.json()).database]).toEqual([503, 'unavailable']);
		await wire.mend();
		expect((await device.push({ changes: [insert('after', {})] })).status).toBe(200);
		expect((await cut.request('/health')).status).toBe(200);
		const { body } = await device.pull();
		const found = body.changes.map((row) => row.id);
		expect(found).toContain('after');
		expect(found).not.toContain('while');
	} finally {
		await cut.stop();
		await wire.cut();
	}
}, 20_000);

/** A stretch of wire before Postgres that can be cut. */
async function openWire(port: number, host: string) {
	const sockets = new Set<Socket>();
	let server: Server | undefined;
	const listen = (at: number) =>
		new Promise<number>((resolve) => {
			server = createServer((near) => {
				const far = connectTo(port, host);
				for (const [one, other] of [
					[near, far],
					[far, near],
				] as const) {
					sockets.add(one);
					one.on('error', () => other.destroy()).on('close', () => other.destroy());
					one.pipe(other);
				}
			});
			server.listen(at, '127.0.0.1', () => {
				const address = server?.address();
				resolve(typeof address === 'object' && address !== null ? address.port : 0);
			});
		});
	const ownPort = await listen(0);
	return {
		port: ownPort,
		mend: () => listen(ownPort),
		cut: async () => {
			const closed = new Promise((resolve) => server?.close(resolve));
			for (const socket of sockets) socket.destroy();
			sockets.clear();
			await closed;
		},
	};
}
