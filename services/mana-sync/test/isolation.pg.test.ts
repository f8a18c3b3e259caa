import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { readConfig } from '../src/config.ts';
import { createDeps } from '../src/deps.ts';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { insert, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
let runtime: postgres.Sql;

beforeAll(async () => {
	world = await startSyncWorld();
	runtime = postgres(world.runtimeUrl, { max: 1, onnotice: () => {} });
	for (const user of ['anna', 'ben']) {
		world.auth.addUser(user);
		const phone = await world.device(user, 'phone');
		await phone.push({ changes: [insert('t1', { of: user })] });
		await phone.push({ changes: [insert('t1', { of: 'nobody' }, { base: null })] });
	}
});
afterAll(async () => {
	await runtime.end();
	await world.stop();
});

const tables = ['scopes', 'sync_changes', 'sync_records', 'sync_refusals'];

function asGranted<T>(read: string[], write: string[], work: (sql: postgres.TransactionSql) => Promise<T>) {
	return runtime.begin(async (sql) => {
		await sql`select set_config('mana_sync.read_scopes', ${`{${read.map(scopeNumber)}}`}, true),
			set_config('mana_sync.write_scopes', ${`{${write.map(scopeNumber)}}`}, true)`;
		return work(sql);
	});
}

async function sqlStateOf(work: Promise<unknown>): Promise<string> {
	return work.then(
		() => 'none',
		(error: unknown) => (error instanceof postgres.PostgresError ? error.code : String(error)),
	);
}

test('without settings the runtime role sees nothing, also right after a transaction that had some', async () => {
	for (const table of tables)
		expect(await runtime`select * from mana_sync.${runtime(table)}`).toHaveLength(0);
	await asGranted(['personal-anna'], [], async (sql) => {
		expect(await sql`select * from mana_sync.sync_records`).toHaveLength(1);
	});
	for (const table of tables)
		expect(await runtime`select * from mana_sync.${runtime(table)}`).toHaveLength(0);
});

test('it sees the spaces it was given and no others', async () => {
	for (const table of tables) {
		const rows = await asGranted(['personal-anna'], [], (sql) => sql`select * from mana_sync.${sql(table)}`);
		expect(rows).toHaveLength(1);
	}
	const both = await asGranted(
		['personal-anna', 'personal-ben'],
		[],
		(sql) => sql`select data from mana_sync.sync_records`,
	);
	expect(both.map((row) => row.data.of).sort()).toEqual(['anna', 'ben']);
});

test.each([
	['nothing', ''],
	['an empty list', '{}'],
	['another number', `{${scopeNumber('personal-zoe')}}`],
	['a null', '{null}'],
])('a setting that holds %s opens nothing', async (_, setting) => {
	for (const table of tables) {
		const rows = await runtime.begin(async (sql) => {
			await sql`select set_config('mana_sync.read_scopes', ${setting}, true)`;
			return sql`select * from mana_sync.${sql(table)}`;
		});
		expect(rows).toHaveLength(0);
	}
});

test('names in a search path of the caller change nothing of what the policies call', async () => {
	const seen = await runtime.begin(async (sql) => {
		await sql`create temporary table t (n int) on commit drop`;
		await sql.unsafe(
			`create function pg_temp.current_setting(text, boolean) returns text language sql as $$ select '{${scopeNumber('personal-anna')}}' $$`,
		);
		await sql`set local search_path = pg_temp, pg_catalog`;
		return sql`select * from mana_sync.sync_records`;
	});
	expect(seen).toHaveLength(0);
});

test('what may only be read is not written, nor moved from one space into another', async () => {
	const both = ['personal-anna', 'personal-ben'];
	const updated = await asGranted(
		both,
		['personal-anna'],
		(sql) => sql`update mana_sync.sync_records set seq = seq`,
	);
	expect(updated.count).toBe(1);
	const ben = world.admin`select number from mana_sync.scopes where id = 'personal-ben'`;
	const number = (await ben)[0]?.number;
	const move = asGranted(
		both,
		['personal-anna'],
		(sql) => sql`update mana_sync.sync_records set scope = ${number}`,
	);
	expect(await sqlStateOf(move)).toBe('42501');
	const forge = asGranted(
		both,
		['personal-anna'],
		(sql) => sql`insert into mana_sync.scopes (id, number, changed_at) values ('x', 1, now())`,
	);
	expect(await sqlStateOf(forge)).toBe('42501');
});

test('the log is append-only but for erasing values, and nothing is deleted or truncated', async () => {
	const own = ['personal-anna'];
	for (const statement of [
		`update mana_sync.sync_changes set stamp = ''`,
		`update mana_sync.sync_changes set field_meta = '{}'`,
		'delete from mana_sync.sync_changes',
		'delete from mana_sync.sync_records',
		'delete from mana_sync.scopes',
		'truncate mana_sync.sync_changes',
		'insert into mana_sync.epochs (epoch) values (2)',
		'alter table mana_sync.sync_records disable row level security',
	]) {
		expect(await sqlStateOf(asGranted(own, own, (sql) => sql.unsafe(statement)))).toBe('42501');
	}
});

test('a push that writes what it was not given fails, though it waits for nothing it writes, and leaves nothing', async () => {
	const numberOf = async (id: string) => {
		const [row] = await world.admin`select number::float8, seq::int from mana_sync.scopes where id = ${id}`;
		return row;
	};
	const before = await numberOf('personal-anna');
	const foreign = await numberOf('personal-ben');
	const grant = { readSpaces: ['personal-anna'], writeSpaces: ['personal-anna'] };
	const pushing = world.deps.store.push(grant, async (transaction) => {
		const { scopes } = await transaction.lockScopes(['personal-anna']);
		const latest = { stamp: '0', actor: null, origin: null };
		transaction.write({
			changes: [],
			records: [
				{
					...{ scope: foreign?.number, appId: 'todo', table: 'tasks', id: 'planted', seq: 9, changedAtMs: 0 },
					record: { fields: new Map(), inserted: null, deleted: null, purged: null, latest },
					texts: { data: '{}', stamps: '{}', actor: null, bytes: 4 },
				},
			],
			purges: [],
			refusals: [],
			scopes: scopes.map((scope) => ({ ...scope, seq: scope.seq + 1 })),
		});
	});
	await expect(pushing).rejects.toMatchObject({ code: 'STATEMENT_FAILED', sqlState: '42501' });
	expect(await numberOf('personal-anna')).toEqual(before);
	expect(await world.admin`select from mana_sync.sync_records where record_id = 'planted'`).toHaveLength(0);
});

test('row-level security is forced on every table of the engine', async () => {
	const open = await world.admin`
		select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'mana_sync' and c.relkind in ('r', 'p') and c.relname <> 'migrations'
			and not (c.relrowsecurity and c.relforcerowsecurity)`;
	expect(open).toHaveLength(0);
	const owner = postgres(world.database.urls.mana_sync?.ownerUrl ?? '', { max: 1 });
	expect(await owner`select * from mana_sync.sync_records`).toHaveLength(0);
	await owner.end();
	const maintenance = postgres(world.database.urls.mana_sync?.maintenanceUrl ?? '', { max: 1 });
	expect(await maintenance`select * from mana_sync.sync_records`).toHaveLength(2);
	await maintenance.end();
});

test('the service refuses any stronger role', async () => {
	const { mana_sync: urls } = world.database.urls;
	for (const url of [world.database.adminUrl, urls?.ownerUrl, urls?.maintenanceUrl]) {
		const config = readConfig({ DATABASE_URL: url, SYNC_CURSOR_SECRET: 'x'.repeat(32), LOG_LEVEL: 'silent' });
		const deps = createDeps(config);
		await expect(deps.checkDatabase()).rejects.toMatchObject({ code: 'DATABASE_ROLE_TOO_STRONG' });
		await expect(deps.store.heads({ readSpaces: [], writeSpaces: [] })).rejects.toMatchObject({
			code: 'DATABASE_ROLE_TOO_STRONG',
		});
		await deps.dispose();
	}
	await world.deps.checkDatabase();
});
