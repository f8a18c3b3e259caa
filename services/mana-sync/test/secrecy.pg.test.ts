import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuthServer, startAuthServer } from '@mana/auth-protocol/testing';
import { type EmbeddedPostgres, prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import { syncDatabase } from '../src/db/database.ts';
import { type SyncProcess, startSyncProcess } from './sync-process.ts';
import { EPOCH, insert, remove, update } from './sync-world.ts';
import { withAdmin } from './with-admin.ts';

const canary = 'canary-7d1f-the-plain-text';
const dataDir = mkdtempSync(join(tmpdir(), 'mana-sync-secrecy-'));
let auth: AuthServer;
let database: EmbeddedPostgres;
let sync: SyncProcess;
let headers: Record<string, string>;

beforeAll(async () => {
	chmodSync(dataDir, 0o711);
	// A server of its own, as the launcher starts it: its log is looked at too.
	[auth, database] = await Promise.all([
		startAuthServer(),
		startEmbeddedPostgres({ dataDir, durable: false }),
	]);
	const passwords = { owner: 'test', runtime: 'test', maintenance: 'test' };
	const { runtimeUrl } = await prepareDatabase({
		adminUrl: database.adminUrl,
		spec: syncDatabase,
		passwords,
	});
	auth.addUser('anna');
	headers = { authorization: `Bearer ${await auth.token('anna')}`, 'x-client-id': 'phone' };
	sync = await startSyncProcess(runtimeUrl, auth, {
		LOG_LEVEL: 'trace',
		DATABASE_STATEMENT_TIMEOUT_MS: '500',
	});
});
afterAll(async () => {
	await sync.kill('SIGTERM');
	await auth.stop();
	await database.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

const databaseLog = () => readFileSync(join(dataDir, 'postgres.log'), 'utf8');

async function push(body: unknown, more: Record<string, string> = {}) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const init = { method: 'POST', headers: { ...headers, ...more }, body: text };
	const response = await fetch(`${sync.url}/sync/todo`, init);
	return { status: response.status, text: await response.text() };
}

/** As a client seals a field: AES-256-GCM, then `enc:1:<iv>.<ciphertext>`. */
async function sealed(text: string): Promise<string> {
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text));
	return `enc:1:${Buffer.from(iv).toString('base64')}.${Buffer.from(bytes).toString('base64')}`;
}

test('ciphertext comes back byte for byte, and its plain text is nowhere in the database', async () => {
	const titles = await Promise.all([canary, `${canary} é 𝄞`, '', canary.repeat(2_000)].map(sealed));
	const changes = titles.map((title, n) => insert(`c${n}`, { title, nested: { title } }));
	expect((await push({ changes })).status).toBe(200);
	const response = await fetch(`${sync.url}/sync/todo/pull?collection=tasks&since=${EPOCH}`, { headers });
	const rows: { id: string; data: unknown }[] = (await response.json()).changes;
	expect(rows.map(({ id, data }) => [id, data])).toEqual(
		titles.map((title, n) => [`c${n}`, { title, nested: { title } }]),
	);
	const dump = await withAdmin(database.adminUrl, async (sql) => {
		const tables = await sql<{ name: string }[]>`
			select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'mana_sync'`;
		const texts = tables.map(({ name }) => sql.unsafe(`select t::text as text from ${name} t`));
		return JSON.stringify(await Promise.all(texts));
	});
	expect(dump).toContain(titles[0] ?? '');
	expect(dump).not.toContain(canary);
});

test('no value that was sent stands in an error or a log, whatever was wrong with it', async () => {
	const value = (text: string) => ({ changes: [insert('x', { title: text })] });
	const bad: [string, unknown, number][] = [
		['text that cannot be stored', value(`${canary}\u0000`), 400],
		[
			'half a surrogate pair',
			`{"changes":[{"table":"tasks","id":"x","op":"insert","data":{"t":"${canary}\\ud800"}}]}`,
			400,
		],
		['broken JSON', `{"changes": ["${canary}`, 400],
		['an unknown operation', { changes: [{ ...insert('x', { title: canary }), op: canary }] }, 400],
		['a wrong time', { changes: [{ ...remove('x', 0), deletedAt: canary }] }, 400],
		['fields of the wrong shape', { changes: [{ ...update('x', {}, 0), fields: { title: canary } }] }, 400],
		['a cursor of nobody', { since: canary, ...value(canary) }, 400],
		['a field too large', value(canary.repeat(60_000)), 413],
		['a foreign space', { changes: [insert('x', { title: canary }, { spaceId: 'elsewhere' })] }, 403],
	];
	for (const [, body, status] of bad) {
		const answer = await push(body);
		expect(answer.status).toBe(status);
		expect(answer.text).not.toContain(canary);
	}
	const unsigned = await push(value(canary), { authorization: `Bearer ${canary}` });
	expect(unsigned.status).toBe(401);
	expect(unsigned.text).not.toContain(canary);
	// The database fails on it: a statement that waits too long, and one that breaks a rule.
	await push(value('before'));
	await withAdmin(database.adminUrl, async (sql) => {
		const late = await sql.begin(async (locked) => {
			await locked`select * from mana_sync.scopes for update`;
			return push(value(canary));
		});
		expect(late.status).toBe(503);
		await sql`alter table mana_sync.sync_changes add constraint nothing_more check (record_id <> 'broken')`;
		const broken = await push({ changes: [insert('broken', { title: canary })] });
		await sql`alter table mana_sync.sync_changes drop constraint nothing_more`;
		expect(broken.status).toBe(500);
		for (const { text } of [late, broken]) expect(text).not.toContain(canary);
	});
	expect(sync.output()).toContain('listening');
	expect(sync.output()).not.toContain(canary);
	expect(databaseLog()).toContain('ready to accept connections');
	expect(databaseLog()).not.toContain(canary);
});
