import { afterEach, expect, test } from 'bun:test';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startTestPostgres } from '@mana/postgres-kit/testing';
import postgres from 'postgres';
import { isProcessAlive } from '../src/process-table.ts';
import { type Stack, type StackOptions, startStack } from '../src/start-stack.ts';
import { cleanUp, postmasterPid, temporaryFolder, waitUntil } from './launcher.ts';

const stacks: Stack[] = [];
const anyPorts = { auth: 0, sync: 0, mcp: 0, web: 0 };
const standIn = (name: string) => join(import.meta.dir, 'stand-ins', `${name}.ts`);

async function start(options: Partial<StackOptions> = {}): Promise<Stack> {
	const stack = await startStack({ dataDir: temporaryFolder(), ports: anyPorts, ...options });
	stacks.push(stack);
	return stack;
}

afterEach(async () => {
	await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
	await cleanUp();
});

async function isHealthy(url: string): Promise<boolean> {
	return await fetch(`${url}/health`).then(
		(response) => response.ok,
		() => false,
	);
}

test('a service that is killed comes back, at the same address', async () => {
	const { services, urls } = await start();
	const before = {
		auth: services.auth?.pid,
		sync: services.sync?.pid,
		mcp: services.mcp?.pid,
		web: services.web?.pid,
	};
	for (const name of ['auth', 'sync', 'mcp', 'web'] as const) services[name]?.kill('SIGKILL');
	for (const name of ['auth', 'sync', 'mcp', 'web'] as const) {
		await waitUntil(
			async () => services[name]?.pid !== before[name] && (await isHealthy(urls[name])),
			10_000,
		);
		expect(services[name]?.pid).not.toBe(before[name]);
	}
});

test('Postgres that is killed comes back, at the same address, with what was committed', async () => {
	const dataDir = temporaryFolder();
	const { adminUrl, urls } = await start({ dataDir });
	// By itself it would wait up to 20 seconds between tries, longer than Postgres takes.
	const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, backoff: () => 0.1 });
	const count = async () => (await sql`select count(*)::int as users from auth.users`)[0]?.users;
	const before = await count();
	const pid = postmasterPid(dataDir);
	process.kill(pid, 'SIGKILL');
	await waitUntil(() => !isProcessAlive(pid), 2_000);
	await waitUntil(async () => (await count().catch(() => undefined)) === before, 15_000);
	await waitUntil(async () => (await isHealthy(urls.auth)) && (await isHealthy(urls.sync)), 15_000);
	await sql.end();
}, 40_000);

test('a service that ends at once fails the start with what it last wrote, and nothing stays', async () => {
	const dataDir = temporaryFolder();
	const starting = start({ dataDir, entries: { mcp: standIn('ends-at-once') } });
	const error = await starting.then(
		() => undefined,
		(reason) => reason,
	);
	expect(error.code).toBe('SERVICE_START_FAILED');
	expect(error.message).toContain('the moon is in the wrong phase');
	expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
});

test('a setting that a service refuses fails the start at once, naming it', async () => {
	const error = await start({ env: { POLICY_MODE: 'lenient' } }).catch((cause) => cause);
	expect(error.code).toBe('SERVICE_START_FAILED');
	expect(error.message).toContain('POLICY_MODE');
	expect(error.message).not.toContain('.ts:');
});

test('a service that does not want to stop is ended within the five seconds', async () => {
	const stack = await start({ entries: { mcp: standIn('will-not-stop'), sync: standIn('will-not-stop') } });
	const pids = [stack.services.mcp?.pid ?? 0, stack.services.sync?.pid ?? 0];
	const startedAt = performance.now();
	await stack.stop();
	expect(performance.now() - startedAt).toBeLessThan(5_000);
	expect(pids.filter(isProcessAlive)).toEqual([]);
});

test('kill ends everything at once', async () => {
	const dataDir = temporaryFolder();
	const stack = await start({ dataDir, entries: { mcp: standIn('will-not-stop') } });
	const pids = [stack.services.mcp?.pid ?? 0, stack.services.auth?.pid ?? 0, postmasterPid(dataDir)];
	const startedAt = performance.now();
	await stack.kill();
	expect(performance.now() - startedAt).toBeLessThan(1_500);
	expect(pids.filter(isProcessAlive)).toEqual([]);
});

test('DATABASE_URL takes the place of the embedded Postgres', async () => {
	const server = await startTestPostgres();
	try {
		const dataDir = temporaryFolder();
		const admin = postgres(server.adminUrl, { max: 1 });
		await admin`create database mana_elsewhere`;
		const databaseUrl = server.adminUrl.replace(/\/[^/]*$/, '/mana_elsewhere');
		const stack = await start({ dataDir, databaseUrl });
		expect(stack.adminUrl).toBe(databaseUrl);
		expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
		const roles = await admin`
			select rolname from pg_roles
			where rolname like 'mana\\_%' and not rolsuper and not rolbypassrls and not rolcreaterole
			order by rolname`;
		expect(roles.map(({ rolname }) => rolname)).toEqual([
			'mana_auth_maintenance',
			'mana_auth_owner',
			'mana_auth_runtime',
			'mana_sync_maintenance',
			'mana_sync_owner',
			'mana_sync_runtime',
		]);
		const users = await admin`
			select distinct usename from pg_stat_activity where datname = 'mana_elsewhere' order by usename`;
		expect(users.map(({ usename }) => usename)).toEqual(['mana_auth_runtime', 'mana_sync_runtime']);
		await admin.end();
		await stack.stop();
	} finally {
		await server.stop();
	}
}, 40_000);

test('secrets are open to their owner only, and stay from start to start', async () => {
	const dataDir = temporaryFolder();
	const files = ['stack.json', 'kek-keyring.json', 'dev-users.json'].map((name) =>
		join(dataDir, 'secrets', name),
	);
	const first = await start({ dataDir });
	const before = files.map((file) => readFileSync(file, 'utf8'));
	for (const path of [join(dataDir, 'secrets'), ...files]) expect(statSync(path).mode & 0o077).toBe(0);
	await first.stop();
	const second = await start({ dataDir });
	expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before);
	expect(second.devUser?.password).toBe(first.devUser?.password ?? '');
});

test('the environment reaches the services', async () => {
	const { urls } = await start({ env: { MANA_MCP_PUBLIC_URL: 'https://mcp.mana.test' } });
	const metadata = await fetch(`${urls.mcp}/.well-known/oauth-protected-resource`);
	expect(await metadata.text()).toContain('https://mcp.mana.test');
});

test('the development user is there though registration is closed and addresses have to be confirmed by mail', async () => {
	const env = { REGISTRATION_OPEN: 'false', SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'mana@mana.test' };
	const { devUser, urls } = await start({ env });
	const listed = await fetch(`${urls.auth}/api/auth/organization/list`, {
		headers: { authorization: `Bearer ${devUser?.accessToken}` },
	});
	expect((await listed.json()).map(({ id }: { id: string }) => id)).toEqual([devUser?.spaceId]);
	const registered = await fetch(`${urls.auth}/api/v1/auth/register`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ email: 'stranger@mana.test', password: 'violet-kettle-42' }),
	});
	expect([registered.status, (await registered.json()).error]).toEqual([403, 'REGISTRATION_CLOSED']);
}, 40_000);

test('a development user whose address nobody has confirmed yet can sign in once mails are sent', async () => {
	const dataDir = temporaryFolder();
	const first = await start({ dataDir });
	const sql = postgres(first.adminUrl, { max: 1, onnotice: () => {} });
	await sql`update auth.users set email_verified = false`;
	await sql.end();
	await first.stop();
	const env = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'mana@mana.test' };
	const { devUser } = await start({ dataDir, env });
	expect(devUser?.spaceId).toBe(first.devUser?.spaceId ?? '');
	expect(devUser?.password).toBe(first.devUser?.password ?? '');
}, 40_000);
