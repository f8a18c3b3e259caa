import { afterEach, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import { isProcessAlive } from '../src/process-table.ts';
import {
	alive,
	cleanUp,
	launch,
	type ReadyEvent,
	recordedPids,
	temporaryFolder,
	waitUntil,
} from './launcher.ts';

afterEach(cleanUp);

const stopLimitMs = 5_000;

async function stopAndTime(launcher: ReturnType<typeof launch>, signal: NodeJS.Signals): Promise<number> {
	const startedAt = performance.now();
	launcher.child.kill(signal);
	expect(await launcher.exited).toBe(0);
	return performance.now() - startedAt;
}

async function spacesOf({ urls, devUser }: ReadyEvent): Promise<{ id: string }[]> {
	const response = await fetch(`${urls.auth}/api/auth/organization/list`, {
		headers: { authorization: `Bearer ${devUser.accessToken}` },
	});
	expect(response.status).toBe(200);
	return await response.json();
}

test('one line tells a program everything, and all of it works', async () => {
	const dataDir = temporaryFolder();
	const launcher = launch({ dataDir });
	const ready = await launcher.ready();
	expect(launcher.stdout()).toBe(`${JSON.stringify(ready)}\n`);
	for (const url of [ready.urls.auth, ready.urls.sync, ready.urls.mcp]) {
		expect(url).toMatch(/^http:\/\/localhost:\d+$/);
		expect((await fetch(`${url}/health`)).status).toBe(200);
	}
	expect(ready.devUser.email).toBe('dev@mana.test');
	expect((await spacesOf(ready)).map((space) => space.id)).toContain(ready.devUser.spaceId);
	const sql = postgres(ready.urls.db, { max: 1 });
	const [role] = await sql`select rolsuper from pg_roles where rolname = current_user`;
	expect(role?.rolsuper).toBe(true);
	await sql.end();
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	test(`${signal} leaves no process within five seconds`, async () => {
		const dataDir = temporaryFolder();
		const launcher = launch({ dataDir });
		await launcher.ready();
		const pids = recordedPids(dataDir);
		expect(alive(pids)).toHaveLength(5);
		expect(await stopAndTime(launcher, signal)).toBeLessThan(stopLimitMs);
		expect(alive(pids)).toEqual([]);
		expect(launcher.stdout().split('\n')).toHaveLength(2);
	});
}

test('a Ctrl-C that npm passes on to a launcher which has had it already stops it in order', async () => {
	const dataDir = temporaryFolder();
	const launcher = launch({ dataDir, command: ['npm', 'start', '--silent', '--', '--json'] });
	await launcher.ready();
	const pids = recordedPids(dataDir);
	process.kill(-(launcher.child.pid ?? 0), 'SIGINT');
	await launcher.exited;
	expect(alive(pids)).toEqual([]);
	expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
	expect(launcher.stderr()).not.toContain('stopping at once');
}, 30_000);

test('when npm is killed, what it started stops', async () => {
	const dataDir = temporaryFolder();
	const launcher = launch({ dataDir, command: ['npm', 'start', '--silent', '--', '--json'] });
	await launcher.ready();
	const pids = recordedPids(dataDir);
	launcher.child.kill('SIGKILL');
	await waitUntil(() => alive(pids).length === 0, stopLimitMs + 1_000);
}, 30_000);

test('what there was is there after a stop and a start', async () => {
	const dataDir = temporaryFolder();
	const first = launch({ dataDir });
	const before = await first.ready();
	await stopAndTime(first, 'SIGTERM');
	const second = launch({ dataDir });
	const after = await second.ready();
	expect(after.devUser.password).toBe(before.devUser.password);
	expect(after.devUser.spaceId).toBe(before.devUser.spaceId);
});

test('after the launcher was killed nothing trips the next start, and nothing is lost', async () => {
	const dataDir = temporaryFolder();
	const first = launch({ dataDir });
	const before = await first.ready();
	const pids = recordedPids(dataDir);
	first.child.kill('SIGKILL');
	const second = launch({ dataDir });
	const after = await second.ready();
	expect(after.devUser.spaceId).toBe(before.devUser.spaceId);
	const postmaster = pids.at(-1) ?? 0;
	expect(alive(pids)).toEqual([postmaster]);
	expect(await stopAndTime(second, 'SIGTERM')).toBeLessThan(stopLimitMs);
	expect(isProcessAlive(postmaster)).toBe(false);
});

test('a start right after npm was killed waits for the old stack to go down', async () => {
	const dataDir = temporaryFolder();
	const first = launch({ dataDir, command: ['npm', 'start', '--silent', '--', '--json'] });
	const before = await first.ready();
	first.child.kill('SIGKILL');
	const after = await launch({ dataDir }).ready();
	expect(after.devUser.spaceId).toBe(before.devUser.spaceId);
}, 30_000);

test('services of a killed launcher end by themselves', async () => {
	const dataDir = temporaryFolder();
	const launcher = launch({ dataDir });
	await launcher.ready();
	const services = recordedPids(dataDir).slice(0, 3);
	launcher.child.kill('SIGKILL');
	await waitUntil(() => alive(services).length === 0, stopLimitMs);
});

test('a start that is stopped halfway leaves no process', async () => {
	const dataDir = temporaryFolder();
	const launcher = launch({ dataDir });
	await waitUntil(() => launcher.stderr().includes('preparing the database'), 10_000);
	expect(await stopAndTime(launcher, 'SIGTERM')).toBeLessThan(stopLimitMs);
	expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
	expect(launcher.stdout()).toBe('');
});

test('a second launcher on the same data folder says so, and the first goes on', async () => {
	const dataDir = temporaryFolder();
	const first = launch({ dataDir });
	const { urls } = await first.ready();
	const second = launch({ dataDir });
	expect(await second.exited).toBe(1);
	expect(second.stdout()).toBe('');
	expect(second.stderr()).toContain(String(first.child.pid));
	expect(second.stderr()).toContain(dataDir);
	expect((await fetch(`${urls.mcp}/health`)).status).toBe(200);
});

test('a taken port is named, with its variable and its holder, before anything starts', async () => {
	const dataDir = temporaryFolder();
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const address = server.address();
	const port = typeof address === 'object' && address ? String(address.port) : '';
	const launcher = launch({ dataDir, env: { MANA_SYNC_PORT: port } });
	expect(await launcher.exited).toBe(1);
	for (const word of [port, 'MANA_SYNC_PORT', String(process.pid)]) expect(launcher.stderr()).toContain(word);
	expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
	server.close();
});

test('services started one by one share a Postgres, which the last one stops', async () => {
	const dataDir = temporaryFolder();
	const auth = launch({ dataDir, args: ['--json', '--only', 'auth'] });
	const sync = launch({ dataDir, args: ['--json', '--only', 'sync'] });
	await waitUntil(() => auth.stdout() !== '' && sync.stdout() !== '', 20_000);
	expect(JSON.parse(auth.stdout()).devUser).toBeUndefined();
	const { urls } = JSON.parse(sync.stdout());
	await stopAndTime(auth, 'SIGTERM');
	expect((await fetch(`${urls.sync}/health`)).status).toBe(200);
	expect(alive(recordedPids(dataDir))).toHaveLength(2);
	await stopAndTime(sync, 'SIGTERM');
	expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
});

test('on a terminal or not, a person is told what is where, and last of all what to open', async () => {
	const dataDir = temporaryFolder();
	const launcher = launch({ dataDir, args: [] });
	await waitUntil(() => launcher.stdout().includes('Ctrl-C'), 20_000);
	for (const word of ['dev@mana.test', 'mcpServers', 'headersHelper', 'X-Mana-Space', dataDir]) {
		expect(launcher.stdout()).toContain(word);
	}
	expect(launcher.stdout().match(/\beyJ[\w.-]+/g)).toHaveLength(1);
	const next = launcher.stdout().trimEnd().split('\n').slice(-5);
	expect(next).toEqual([
		expect.stringMatching(/^Open http:\/\/localhost:\d+ in your browser/),
		expect.stringContaining('dev@mana.test'),
		expect.stringMatching(/^ {2}Password {2}\S+$/),
		'',
		'Ctrl-C stops everything.',
	]);
});

test('a setting that is not valid is named', async () => {
	const launcher = launch({ dataDir: temporaryFolder(), env: { MANA_MCP_PORT: 'mcp' } });
	expect(await launcher.exited).toBe(1);
	expect(launcher.stderr()).toContain('MANA_MCP_PORT');
});

test('a data folder that cannot be written is named', async () => {
	const launcher = launch({ dataDir: '/dev/null/mana' });
	expect(await launcher.exited).toBe(1);
	expect(launcher.stderr()).toContain('/dev/null/mana');
	expect(launcher.stderr()).toContain('MANA_DATA_DIR');
});
