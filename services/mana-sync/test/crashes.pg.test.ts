import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuthServer, startAuthServer } from '@mana/auth-protocol/testing';
import { type EmbeddedPostgres, prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import type postgres from 'postgres';
import { syncDatabase } from '../src/db/database.ts';
import { type SyncProcess, startSyncProcess } from './sync-process.ts';
import { insert, update } from './sync-world.ts';
import { withAdmin } from './with-admin.ts';

const batchChanges = 25;
const dataDir = mkdtempSync(join(tmpdir(), 'mana-sync-crashes-'));
let database: EmbeddedPostgres;
let runtimeUrl: string;
let auth: AuthServer;
let sync: SyncProcess;
let headers: Record<string, string>;

beforeAll(async () => {
	chmodSync(dataDir, 0o711);
	database = await startEmbeddedPostgres({ dataDir, durable: true });
	const passwords = { owner: 'test', runtime: 'test', maintenance: 'test' };
	({ runtimeUrl } = await prepareDatabase({ adminUrl: database.adminUrl, spec: syncDatabase, passwords }));
	auth = startAuthServer();
	auth.addUser('anna');
	headers = { authorization: `Bearer ${await auth.token('anna')}`, 'x-client-id': 'phone' };
	sync = await startSyncProcess(runtimeUrl, auth);
}, 30_000);

afterAll(async () => {
	await sync.kill('SIGTERM');
	await auth.stop();
	await database.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

const look = <T>(read: (sql: postgres.Sql) => Promise<T>) => withAdmin(database.adminUrl, read);

interface Batch {
	readonly name: string;
	readonly body: string;
}

/** Inserts, and one counter that every batch writes, so that all of them want the same row. */
function makeBatches(round: string, count: number): Batch[] {
	return Array.from({ length: count }, (_, n) => {
		const name = `${round}-${n}`;
		const rows = Array.from({ length: batchChanges - 1 }, (_, m) => insert(`${name}-${m}`, { title: name }));
		const shared = update('shared', { [name]: n }, Date.now());
		return { name, body: JSON.stringify({ changes: [...rows, shared] }) };
	});
}

async function pushed(batch: Batch, url = sync.url): Promise<number> {
	try {
		const init = { method: 'POST', headers, body: batch.body, signal: AbortSignal.timeout(8_000) };
		const response = await fetch(`${url}/sync/todo`, init);
		await response.text();
		return response.status;
	} catch {
		return 0;
	}
}

async function untilPushed(batch: Batch): Promise<void> {
	for (let attempt = 0; (await pushed(batch)) !== 200; attempt += 1) {
		if (attempt === 50) throw new Error('a push never passed');
		await Bun.sleep(100);
	}
}

const loggedBy = (sql: postgres.Sql, name: string) => sql<{ n: number; numbers: number }[]>`
	select count(*)::int as n, count(distinct seq)::int as numbers from mana_sync.sync_changes
	where record_id like ${`${name}-%`} or field_meta ? ${name}`;

/** Pushes batches side by side, lets something crash on the way, and sends all of them again. */
async function surviveCrash(round: string, crash: () => Promise<void>): Promise<void> {
	const batches = makeBatches(round, 8);
	const pushing = Promise.all(batches.map((batch) => pushed(batch)));
	await Bun.sleep(Math.random() * 40);
	await crash();
	const statuses = await pushing;
	const before = await look((sql) => Promise.all(batches.map(({ name }) => loggedBy(sql, name))));
	for (const [index, [found]] of before.entries()) {
		expect([0, batchChanges]).toContain(found?.n ?? -1);
		if (statuses[index] === 200) expect(found?.n).toBe(batchChanges);
	}
	for (const batch of batches) await untilPushed(batch);
	const after = await look((sql) => Promise.all(batches.map(({ name }) => loggedBy(sql, name))));
	for (const [found] of after) expect(found).toEqual({ n: batchChanges, numbers: batchChanges });
	const [scope] = await look(
		(sql) => sql`
			select s.seq::int, (select count(*)::int from mana_sync.sync_changes) as changes,
				(select count(*)::int from jsonb_object_keys(r.data) k where k like ${`${round}-%`}) as shared
			from mana_sync.scopes s join mana_sync.sync_records r on r.record_id = 'shared'`,
	);
	expect(scope).toEqual({ seq: scope?.changes, changes: scope?.changes, shared: batches.length });
}

test('the server killed at random points of pushes: each push is there whole or not at all, and once after a retry', async () => {
	for (let round = 0; round < 4; round += 1) {
		await surviveCrash(`server${round}`, async () => {
			await sync.kill('SIGKILL');
			sync = await startSyncProcess(runtimeUrl, auth);
		});
	}
}, 30_000);

test('Postgres killed at random points of pushes: what was answered is kept, the rest is whole or not at all', async () => {
	for (let round = 0; round < 8; round += 1) {
		await surviveCrash(`postgres${round}`, async () => {
			process.kill(database.pid, 'SIGKILL');
			database = await restarted();
		});
	}
}, 60_000);

/** The killed server's children may hold its memory for a moment. */
async function restarted(): Promise<EmbeddedPostgres> {
	for (let attempt = 0; ; attempt += 1) {
		await Bun.sleep(200);
		try {
			return await startEmbeddedPostgres({ dataDir, durable: true, port: database.port });
		} catch (error) {
			if (attempt === 20) throw error;
		}
	}
}

test('an answer dropped ten times on its way: same state, no new numbers, and at last the same corrections', async () => {
	const ahead = new Date(Date.now() + 3_600_000).toISOString();
	const changes = [
		insert('ahead', { title: 'a', updatedAt: ahead }),
		update('ahead', { title: 'b' }, Date.now() + 7_200_000),
	];
	const batch = { name: 'ahead', body: JSON.stringify({ changes }) };
	const state = () =>
		look(
			(sql) => sql`
				select to_jsonb(r) as record, (select sum(seq)::int from mana_sync.scopes) as numbers,
					(select count(*)::int from mana_sync.sync_changes) as changes
				from mana_sync.sync_records r where record_id = 'ahead'`,
		);
	const dropping = await startDroppingProxy(Number(new URL(sync.url).port));
	try {
		expect(await pushed(batch, dropping.url)).toBe(0);
		await dropping.dropped();
		const first = await state();
		expect(first).toHaveLength(1);
		for (let time = 1; time < 10; time += 1) {
			expect(await pushed(batch, dropping.url)).toBe(0);
			await dropping.dropped();
		}
		const corrections: unknown[] = [];
		for (let time = 0; time < 2; time += 1) {
			const response = await fetch(`${sync.url}/sync/todo`, { method: 'POST', headers, body: batch.body });
			expect(response.status).toBe(200);
			corrections.push((await response.json()).corrections);
		}
		expect(corrections[0]).toHaveLength(2);
		expect(corrections[1]).toEqual(corrections[0]);
		expect(await state()).toEqual(first);
	} finally {
		await dropping.stop();
	}
}, 30_000);

/** Hands requests on, and cuts the wire as soon as the answer begins. */
async function startDroppingProxy(port: number) {
	let drops = 0;
	let seen = 0;
	const server = createServer((near) => {
		const far = connect(port, '127.0.0.1');
		near.pipe(far);
		far.once('data', () => {
			drops += 1;
			near.destroy();
			far.destroy();
		});
		near.on('error', () => far.destroy());
		far.on('error', () => near.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return {
		url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
		/** Waits until one more answer was cut than before. */
		async dropped() {
			while (drops <= seen) await Bun.sleep(2);
			seen = drops;
		},
		stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
	};
}
