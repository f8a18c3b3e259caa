import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type DatabaseSpec, type DatabaseUrls, prepareDatabase, type RolePasswords } from './database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { isProcessAlive } from './postmaster.ts';

const folderPrefix = 'mana-test-postgres-';
const password = 'only-for-tests';

/** Those of the roles in every test database. */
export const testPasswords: RolePasswords = { owner: password, runtime: password, maintenance: password };

let server: Promise<TestPostgres> | undefined;

/** A throw-away server; `stop()` removes its files too. */
export type TestPostgres = Pick<EmbeddedPostgres, 'adminUrl' | 'stop'>;

export interface TestDatabase {
	/** The superuser's connection string for this database. */
	adminUrl: string;
	/** The three roles' connection strings, by schema. */
	urls: Record<string, DatabaseUrls>;
	drop(): Promise<void>;
}

/**
 * Makes an empty database with the given schemas migrated, on the Postgres that `MANA_TEST_DATABASE_URL` names
 * or on one that this process starts at the first call and stops with `stopTestPostgres`.
 */
export async function createTestDatabase(...specs: DatabaseSpec[]): Promise<TestDatabase> {
	const { adminUrl, drop } = await createEmptyTestDatabase();
	const urls: Record<string, DatabaseUrls> = {};
	for (const spec of specs) {
		urls[spec.schema] = await prepareDatabase({ adminUrl, spec, passwords: testPasswords });
	}
	return { adminUrl, urls, drop };
}

/** The same without any schema or role. */
export async function createEmptyTestDatabase(): Promise<Omit<TestDatabase, 'urls'>> {
	const serverUrl = process.env.MANA_TEST_DATABASE_URL ?? (await startedServer()).adminUrl;
	const name = `test_${randomBytes(8).toString('hex')}`;
	await execute(serverUrl, `create database ${name}`);
	const url = new URL(serverUrl);
	url.pathname = `/${name}`;
	return {
		adminUrl: url.toString(),
		drop: () => execute(serverUrl, `drop database if exists ${name} with (force)`),
	};
}

/** Stops the server that `createTestDatabase` started in this process, if any, and removes its files. */
export async function stopTestPostgres(): Promise<void> {
	const running = await server;
	server = undefined;
	await running?.stop();
}

/** Starts a throw-away Postgres for a whole test run, whose processes find it by `MANA_TEST_DATABASE_URL`. */
export async function startTestPostgres(): Promise<TestPostgres> {
	await removeLeftovers();
	const dataDir = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
	// The user that runs Postgres for root must be able to enter it; the cluster inside keeps others out.
	chmodSync(dataDir, 0o711);
	const { adminUrl, stop } = await startEmbeddedPostgres({ dataDir, durable: false });
	return {
		adminUrl,
		stop: async () => {
			await stop();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}

function startedServer(): Promise<TestPostgres> {
	server ??= startTestPostgres();
	return server;
}

/** Stops the servers of test runs that were killed before they could do it themselves. */
async function removeLeftovers(): Promise<void> {
	for (const name of readdirSync(tmpdir())) {
		const pid = Number.parseInt(name.slice(folderPrefix.length), 10);
		if (!name.startsWith(folderPrefix) || !pid || isProcessAlive(pid)) continue;
		const dataDir = join(tmpdir(), name);
		if (existsSync(join(dataDir, 'cluster', 'postmaster.pid'))) {
			await (await startEmbeddedPostgres({ dataDir })).stop();
		}
		await rm(dataDir, { recursive: true, force: true });
	}
}

async function execute(url: string, statement: string): Promise<void> {
	const sql = postgres(url, { max: 1, onnotice: () => {} });
	try {
		await sql.unsafe(statement);
	} finally {
		await sql.end({ timeout: 1 });
	}
}
