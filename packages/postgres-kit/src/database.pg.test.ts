import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { exampleDatabase } from '../test/example-database.ts';
import { prepareDatabase } from './database.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const passwords = { owner: 'only-for-tests', runtime: 'only-for-tests', maintenance: 'only-for-tests' };

let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase(exampleDatabase);
});
afterAll(() => database.drop());

async function run<T>(url: string | undefined, query: (sql: postgres.Sql) => Promise<T>): Promise<T> {
	const sql = postgres(url ?? '', { max: 1, onnotice: () => {} });
	try {
		return await query(sql);
	} finally {
		await sql.end();
	}
}

const refusal = (promise: Promise<unknown>) =>
	promise.then(
		() => 'allowed',
		(error: { code?: string }) => error.code,
	);

test('the runtime role can do what the migration grants and nothing else', async () => {
	const url = database.urls.example?.runtimeUrl;
	await run(url, (sql) => sql`insert into example.notes values (1, 'anna')`);
	for (const statement of [
		'delete from example.notes',
		'truncate example.notes',
		'drop table example.notes',
		'create table example.more (id int)',
		'create role mana_example_extra',
		'create schema extra',
	]) {
		expect(await refusal(run(url, (sql) => sql.unsafe(statement)))).toBe('42501');
	}
});

test('no role is a superuser, bypasses row-level security or may make roles', async () => {
	const strong = await run(
		database.adminUrl,
		(sql) => sql`select rolname from pg_roles
			where rolname like 'mana\\_example\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`,
	);
	expect([...strong]).toEqual([]);
});

test('preparing again, many times at once, changes nothing', async () => {
	const again = () => prepareDatabase({ adminUrl: database.adminUrl, spec: exampleDatabase, passwords });
	await Promise.all([again(), again(), again(), again()]);
	const [row] = await run(database.adminUrl, (sql) => sql`select count(*)::int as n from example.migrations`);
	expect(row?.n).toBe(1);
});

test('an administrator who is no superuser is enough', async () => {
	const name = `mana_example_admin_${process.pid}`;
	await run(database.adminUrl, async (sql) => {
		await sql.unsafe(`create role ${name} login createrole password 'only-for-tests'`);
		await sql.unsafe(`create database ${name} owner ${name}`);
	});
	const url = new URL(database.adminUrl);
	url.username = name;
	url.password = 'only-for-tests';
	url.pathname = `/${name}`;
	const own = {
		...exampleDatabase,
		schema: 'example',
		roles: { owner: `${name}_owner`, runtime: 'mana_example_runtime_2', maintenance: `${name}_maintenance` },
		migrationsDir: mkdtempSync(join(tmpdir(), 'mana-migrations-')),
	};
	writeFileSync(join(own.migrationsDir, '0001_first.sql'), 'create table example.t (id int);');
	try {
		await prepareDatabase({ adminUrl: url.toString(), spec: own, passwords });
		const rows = await run(url.toString(), (sql) => sql`select to_regclass('example.t')::text as t`);
		expect(rows[0]?.t).toBe('example.t');
	} finally {
		rmSync(own.migrationsDir, { recursive: true });
		await run(database.adminUrl, async (sql) => {
			await sql.unsafe(`drop database ${name} with (force)`);
			for (const role of [...Object.values(own.roles), name]) await sql.unsafe(`drop role ${role}`);
		});
	}
});

test('a failing migration leaves nothing of itself behind', async () => {
	const migrationsDir = mkdtempSync(join(tmpdir(), 'mana-migrations-'));
	const fresh = await createTestDatabase();
	try {
		writeFileSync(
			join(migrationsDir, '0001_half.sql'),
			'create table example.half (id int); select nonsense;',
		);
		const spec = { ...exampleDatabase, migrationsDir };
		const attempt = prepareDatabase({ adminUrl: fresh.adminUrl, spec, passwords });
		expect(await refusal(attempt)).toBe('MIGRATION_FAILED');
		const rows = await run(fresh.adminUrl, (sql) => sql`select to_regclass('example.half') as t`);
		expect(rows[0]?.t).toBeNull();
	} finally {
		rmSync(migrationsDir, { recursive: true });
		await fresh.drop();
	}
});

test('a database that is not there is named, without its password', async () => {
	const url = new URL(database.adminUrl);
	url.pathname = '/nowhere';
	url.password = 'hunter2';
	const error = await prepareDatabase({ adminUrl: url.toString(), spec: exampleDatabase, passwords }).catch(
		(e) => e,
	);
	expect(error.code).toBe('DATABASE_UNREACHABLE');
	expect(error.message).not.toContain('hunter2');
});
