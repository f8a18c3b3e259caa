import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authDatabase } from '@mana/auth-service/database';
import { createTestDatabase, type TestDatabase } from '@mana/postgres-kit/testing';
import postgres from 'postgres';
import { type DataDir, openDataDir } from './data-dir.ts';
import { ensureKekFile } from './kek-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mana-kek-file-'));
let database: TestDatabase;
let admin: postgres.Sql;
let dataDir: DataDir;
let kekFile: string;

beforeAll(async () => {
	database = await createTestDatabase(authDatabase);
	admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
});

beforeEach(() => {
	dataDir = openDataDir(join(folder, crypto.randomUUID()));
	kekFile = join(dataDir.secrets, 'kek-keyring.json');
});

afterAll(async () => {
	await admin.end();
	await database.drop();
	rmSync(folder, { recursive: true });
});

const ensure = () => ensureKekFile(dataDir, kekFile, database.urls.auth?.runtimeUrl ?? '');

async function wrapSomeKey(kekId: string): Promise<void> {
	await admin`insert into auth.users (id, name, email) values (${kekId}, 'x', ${`${kekId}@mana.test`})`;
	await admin`
		insert into auth.encryption_vaults (user_id, key_check, wrapped_mk, wrap_iv, kek_id, created_at)
		values (${kekId}, ${Buffer.alloc(32)}, ${Buffer.alloc(48)}, ${Buffer.alloc(12)}, ${kekId}, now())`;
}

test('a database without wrapped keys gets a keyring, once, which nobody writes by accident', async () => {
	await Promise.all([ensure(), ensure()]);
	const text = readFileSync(kekFile, 'utf8');
	expect(statSync(kekFile).mode & 0o777).toBe(0o400);
	await ensure();
	expect(readFileSync(kekFile, 'utf8')).toBe(text);
});

test('one whose keys a transit engine wraps gets one too', async () => {
	await wrapSomeKey('transit:mana:v1');
	await ensure();
	expect(existsSync(kekFile)).toBe(true);
});

test('one that names keys gets none: the missing file and the key are named', async () => {
	await wrapSomeKey('k1');
	const error = await ensure().catch((reason) => reason);
	expect(error.code).toBe('KEY_FILE_MISSING');
	expect(error.message).toContain(kekFile);
	expect(error.message).toContain('k1');
	expect(existsSync(kekFile)).toBe(false);
});
