import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres, type TestPostgres } from '@mana/postgres-kit/testing';
import postgres from 'postgres';
import { provisionDatabases, provisionSecrets } from './provision.ts';
import { serviceNames } from './service-definitions.ts';

const folder = mkdtempSync(join(tmpdir(), 'mana-provision-'));
/** This test has a server of its own: roles and their passwords belong to the whole server. */
let server: TestPostgres;

beforeAll(async () => {
	server = await startTestPostgres();
});

afterAll(async () => {
	await server.stop();
	rmSync(folder, { recursive: true });
});

function read(dataDir: string, ...path: string[]): string {
	return readFileSync(join(dataDir, 'provision', ...path), 'utf8');
}

function variablesOf(dataDir: string, service: string): Record<string, string> {
	const lines = read(dataDir, service, 'service.env').trim().split('\n');
	return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)));
}

test('each service finds its own secrets and database roles, and no other', async () => {
	const dataDir = join(folder, 'own');
	await provisionSecrets({ dataDir, databaseUrl: 'postgres://admin@postgres:5432/mana' });
	const names = Object.fromEntries(
		serviceNames.map((name) => [name, Object.keys(variablesOf(dataDir, name))]),
	);
	const database = ['DATABASE_MAINTENANCE_URL', 'DATABASE_URL', 'METRICS_TOKEN'];
	expect(names.auth).toEqual(expect.arrayContaining(['BETTER_AUTH_SECRET', 'MANA_KEK_FILE', ...database]));
	expect(names.sync?.sort()).toEqual([...database, 'SYNC_CURSOR_SECRET']);
	expect(names.mcp).toContain('MCP_SESSION_SECRET');
	expect(names.mcp).not.toContain('DATABASE_URL');
	expect(variablesOf(dataDir, 'sync').DATABASE_URL).toMatch(
		/^postgres:\/\/mana_sync_runtime:[\w-]{43}@postgres:5432\/mana$/,
	);
	expect(variablesOf(dataDir, 'auth').MANA_KEK_FILE).toBe(join(dataDir, 'provision/auth/kek-keyring.json'));
	expect(readdirSync(join(dataDir, 'secrets'))).toEqual(['stack.json']);
});

test('what others must read they may, and a service is alone with its secrets', async () => {
	const dataDir = join(folder, 'modes');
	await provisionSecrets({ dataDir, databaseUrl: 'postgres://admin@postgres/mana' });
	const modeOf = (...path: string[]) => statSync(join(dataDir, 'provision', ...path)).mode & 0o777;
	for (const name of serviceNames) expect(modeOf(name, 'service.env')).toBe(0o400);
	expect([modeOf('postgres', 'password'), modeOf('metrics', 'token')]).toEqual([0o444, 0o444]);
});

test('a second time everything stays as it is', async () => {
	const dataDir = join(folder, 'again');
	const databaseUrl = 'postgres://admin@postgres/mana';
	const everything = () =>
		['auth/service.env', 'sync/service.env', 'mcp/service.env', 'postgres/password'].map((path) =>
			read(dataDir, path),
		);
	await provisionSecrets({ dataDir, databaseUrl });
	const first = everything();
	await Promise.all([provisionSecrets({ dataDir, databaseUrl }), provisionSecrets({ dataDir, databaseUrl })]);
	expect(everything()).toEqual(first);
});

test("the databases are there for the services' roles, with an administrator's password that was given", async () => {
	const dataDir = join(folder, 'databases');
	await provisionDatabases({ dataDir, databaseUrl: server.adminUrl });
	const kekFile = join(dataDir, 'provision', 'auth', 'kek-keyring.json');
	const keyring = readFileSync(kekFile, 'utf8');
	expect(statSync(kekFile).mode & 0o777).toBe(0o400);
	await provisionDatabases({ dataDir, databaseUrl: server.adminUrl });
	expect(readFileSync(kekFile, 'utf8')).toBe(keyring);
	for (const [name, table] of [
		['auth', 'auth.users'],
		['sync', 'mana_sync.sync_records'],
	] as const) {
		const sql = postgres(variablesOf(dataDir, name).DATABASE_URL ?? '', { max: 1 });
		const [row] = await sql`select to_regclass(${table}) is not null as "isThere", current_user as role`;
		await sql.end();
		expect(row).toEqual({ isThere: true, role: `mana_${name}_runtime` });
	}
});

test('a database without Citus is not spread over nodes, and says what is missing; what is there stays', async () => {
	const dataDir = join(folder, 'distributed');
	const options = { dataDir, databaseUrl: server.adminUrl };
	await expect(provisionDatabases({ ...options, isDistributed: true })).rejects.toMatchObject({
		code: 'CITUS_MISSING',
	});
	const sql = postgres(server.adminUrl, { max: 1 });
	const [open] = await sql`
		select count(*)::int as tables from pg_class c
		where c.relnamespace = 'mana_sync'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'
			and not (c.relrowsecurity and c.relforcerowsecurity)`;
	await sql.end();
	expect(open).toEqual({ tables: 0 });
	await provisionDatabases(options);
});

test('a database that cannot be reached is named by its code', () => {
	const databaseUrl = 'postgres://admin@127.0.0.1:1/mana';
	return expect(provisionDatabases({ dataDir: join(folder, 'none'), databaseUrl })).rejects.toMatchObject({
		code: 'DATABASE_UNREACHABLE',
	});
});
