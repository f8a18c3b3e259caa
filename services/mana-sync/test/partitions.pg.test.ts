import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syncDatabase } from '../src/db/database.ts';
import { EPOCH, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';
import { followWriters } from './writers.ts';

const partitions = 8;
const migrationsDir = mkdtempSync(join(tmpdir(), 'mana-sync-partitions-'));
let world: SyncWorld;

const dividedTables = {
	'0001_scopes-changes-and-records.sql': ['sync_changes', 'sync_records'],
	'0005_refused-changes.sql': ['sync_refusals'],
};

/** The service's own migrations, with the tables of a scope divided by its hash. */
function divideTables(): void {
	cpSync(syncDatabase.migrationsDir, migrationsDir, { recursive: true });
	for (const [file, tables] of Object.entries(dividedTables)) {
		const path = join(migrationsDir, file);
		writeFileSync(path, tables.reduce(divide, readFileSync(path, 'utf8')));
	}
}

function divide(sql: string, table: string): string {
	const parts = Array.from({ length: partitions }, (_, part) => {
		const name = `mana_sync.${table}_${part}`;
		return `create table ${name} partition of mana_sync.${table}
		for values with (modulus ${partitions}, remainder ${part});
		alter table ${name} enable row level security, force row level security;`;
	});
	const definition = new RegExp(`(create table mana_sync\\.${table} \\([^;]*\\n\\));`, 'i');
	return sql.replace(definition, (_, made) => `${made} partition by hash (scope);\n${parts.join('\n')}`);
}

beforeAll(async () => {
	divideTables();
	world = await startSyncWorld({}, {}, { ...syncDatabase, migrationsDir });
	world.auth.addUser('anna');
});
afterAll(async () => {
	await world.stop();
	rmSync(migrationsDir, { recursive: true });
});

test('the tables are divided, and row-level security is forced on every part', async () => {
	const tables = await world.admin`
		select c.relkind as kind, count(*)::int as n, bool_and(c.relrowsecurity and c.relforcerowsecurity) as "isForced"
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'mana_sync' and c.relkind in ('r', 'p') and c.relname like 'sync\\_%' group by 1 order by 1`;
	expect([...tables]).toEqual([
		{ kind: 'p', n: 3, isForced: true },
		{ kind: 'r', n: 3 * partitions, isForced: true },
	]);
});

test('readers that follow writers over divided tables miss no row', async () => {
	await followWriters(world, 'team', { writers: 8, pushesEach: 4 });
}, 30_000);

test('pushes count once, purges erase, and joiners read all, over spaces in several parts', async () => {
	const spaces = Array.from({ length: 12 }, (_, n) => `space-${n}`);
	for (const space of spaces) world.auth.join('anna', space, 'owner');
	await Bun.sleep(2);
	const device = await world.device('anna', 'phone');
	const changes = spaces.flatMap((spaceId) => [
		insert('t1', { title: spaceId }, { spaceId, key: `i-${spaceId}` }),
		update('t1', { done: true }, world.clock.nowMs, { spaceId, key: `u-${spaceId}` }),
		insert('t2', { title: 'secret' }, { spaceId, key: `s-${spaceId}` }),
		remove('t2', world.clock.nowMs + 1, { spaceId, purge: true, key: `p-${spaceId}` }),
	]);
	for (let time = 0; time < 2; time += 1) expect((await device.push({ changes })).status).toBe(200);
	const { body } = await device.pull({ since: EPOCH });
	const rows = body.changes.filter((row) => row.spaceId.startsWith('space-'));
	expect(rows.filter((row) => row.op === 'insert').map((row) => row.data)).toEqual(
		expect.arrayContaining(spaces.map((title) => ({ title, done: true }))),
	);
	expect(rows).toHaveLength(2 * spaces.length);
	const [kept] = await world.admin`
		select count(*)::int as changes, count(distinct tableoid)::int as parts,
			bool_or(data::text like '%secret%') as "isSecretKept"
		from mana_sync.sync_changes where space_id like 'space-%'`;
	expect(kept).toMatchObject({ changes: changes.length, isSecretKept: false });
	expect(kept?.parts).toBeGreaterThan(1);
});

test('what concerns one space asks one part', async () => {
	const quiet = await startSyncWorld({}, {}, { ...syncDatabase, migrationsDir });
	quiet.auth.addUser('ben');
	const device = await quiet.device('ben', 'phone');
	for (let batch = 0; batch < 5; batch += 1) {
		const changes = Array.from({ length: 50 }, (_, n) =>
			insert(`r${n}`, { batch }, { key: `${batch}-${n}` }),
		);
		expect((await device.push({ changes, since: EPOCH })).status).toBe(200);
		expect((await device.pull()).body.changes).toHaveLength(50);
	}
	// Connections hand in what they counted when they end.
	await quiet.deps.dispose();
	const read = await quiet.admin<{ name: string; scans: number; rows: number }[]>`
		select relname as name, idx_scan::int as scans, (idx_tup_fetch + seq_tup_read)::int as rows
		from pg_stat_user_tables where schemaname = 'mana_sync' and relname ~ '^sync_.*[0-9]$'`;
	const partsOf = (table: string) => read.filter(({ name }) => name.startsWith(table));
	expect(partsOf('sync_records').filter(({ scans }) => scans > 0)).toHaveLength(1);
	expect(partsOf('sync_changes').filter(({ rows }) => rows > 0)).toHaveLength(1);
	expect(partsOf('sync_changes').filter(({ scans }) => scans > 0)).toHaveLength(1);
	await quiet.admin.end();
	await quiet.database.drop();
	await quiet.auth.stop();
});
