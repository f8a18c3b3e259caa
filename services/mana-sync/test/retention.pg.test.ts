import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPool } from '../src/db/connection.ts';
import { createVerificationStore } from '../src/db/verification-store.ts';
import { runRetention } from '../src/retention.ts';
import { verifyRecords } from '../src/verify/verify-records.ts';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

const DAY_MS = 24 * 60 * 60_000;
let world: SyncWorld;
let phone: Device;
let pools: ReturnType<typeof createPool>[];

beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
	phone = await world.device('anna', 'phone');
	const url = world.database.urls.mana_sync?.maintenanceUrl ?? '';
	pools = [1, 2].map(() => createPool({ url, poolSize: 1, statementTimeoutMs: 10_000 }));
});
afterAll(async () => {
	await Promise.all(pools.map((pool) => pool.end()));
	await world.stop();
});

test('two replicas at once remove what is old and superseded, and nothing shows differently', async () => {
	const startMs = world.clock.nowMs - 200 * DAY_MS;
	world.clock.nowMs = startMs;
	await phone.push({ changes: [insert('kept', { a: 0, b: 0 }), insert('gone', { secret: 'ghost' })] });
	for (let n = 1; n <= 700; n += 100) {
		const changes = Array.from({ length: 100 }, (_, m) => update('kept', { a: n + m }, startMs + n + m));
		await phone.push({ changes });
	}
	await phone.push({
		changes: [remove('gone', startMs + 800), update('gone', { late: 'hidden' }, startMs + 900)],
	});
	world.clock.nowMs = startMs + 200 * DAY_MS;
	await phone.push({ changes: [update('kept', { b: 1 }, world.clock.nowMs)] });
	const before = (await phone.pull()).body.changes;

	const options = { days: 90, quotas: world.deps.quotas, now: () => world.clock.nowMs };
	const removed = await Promise.all(pools.map((pool) => runRetention(pool, options)));
	expect(removed.reduce((sum, n) => sum + n, 0)).toBe(702);
	const log = await world.admin`select record_id from mana_sync.sync_changes order by scope, seq`;
	expect(log.map((row) => row.record_id)).toEqual(['kept', 'kept', 'kept']);

	const after = (await phone.pull()).body.changes;
	const kept = (rows: typeof after) => rows.filter((row) => row.id === 'kept');
	expect(kept(after)).toEqual(kept(before));
	const tombstone = after.find((row) => row.id === 'gone');
	expect(tombstone).toMatchObject({ op: 'delete', data: {}, fields: {} });
	expect(tombstone?.stamps.deleted).toBe(before.find((row) => row.id === 'gone')?.stamps.deleted ?? '');
	const texts =
		await world.admin`select data::text from mana_sync.sync_records union all select data::text from mana_sync.sync_changes`;
	expect(JSON.stringify(texts)).not.toContain('ghost');

	const client = await pools[0]?.connect();
	if (client === undefined) throw new TypeError('no connection');
	const found = await verifyRecords(await createVerificationStore(client), () => {});
	client.release();
	expect(found).toMatchObject({ differences: 0, tombstones: 1 });
});

test('what was deleted before retention does not rise again by an old update or insert', async () => {
	const oldMs = world.clock.nowMs - 300 * DAY_MS;
	const old = insert('gone', { createdAt: new Date(oldMs).toISOString() });
	await phone.push({ changes: [old, update('gone', { x: 1 }, oldMs)] });
	const row = (await phone.pull()).body.changes.find(({ id }) => id === 'gone');
	expect(row).toMatchObject({ op: 'delete', fields: {} });
});

test('as any role but the maintenance one it refuses to work', async () => {
	const pool = createPool({ url: world.runtimeUrl, poolSize: 1, statementTimeoutMs: 5_000 });
	const run = runRetention(pool, { days: 90, quotas: world.deps.quotas, now: () => world.clock.nowMs });
	await expect(run).rejects.toMatchObject({ code: 'MAINTENANCE_ROLE_NEEDED' });
	await pool.end();
});
