import { afterAll, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { root } from '../src/repository-root.ts';
import {
	alive,
	cleanUp,
	freePorts,
	type Launcher,
	launch,
	type ReadyEvent,
	servicePids,
} from './launcher.ts';

const userName = `mana-test-${process.pid}`;
const folders: string[] = [];

afterAll(async () => {
	await cleanUp();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	spawnSync('userdel', [userName]);
});

function must(command: string, ...args: string[]): string {
	const result = spawnSync(command, args, { encoding: 'utf8' });
	if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr || result.error}`);
	return result.stdout.trim();
}

/** A clone with a home beside it, for the given user alone. */
function cloneFor(owner: string): { clone: string; environment: string[] } {
	const folder = mkdtempSync(join(tmpdir(), 'mana-fresh-clone-'));
	folders.push(folder);
	chmodSync(folder, 0o700);
	const clone = join(folder, 'mana');
	must('git', 'clone', '--quiet', '--no-hardlinks', root, clone);
	must('mkdir', join(folder, 'home'));
	must('chown', '--recursive', `${owner}:`, folder);
	// The clone knows nothing of this machine but where packages come from.
	const settings = ['registry', 'cafile'].map((name) => [name, must('npm', 'config', 'get', name)] as const);
	return {
		clone,
		environment: [
			`HOME=${join(folder, 'home')}`,
			`PATH=${(process.env.PATH ?? '')
				.split(':')
				.filter((part) => !part.includes('node_modules'))
				.join(':')}`,
			...Object.entries(freePorts).map(([name, value]) => `${name}=${value}`),
			...settings
				.filter(([, value]) => value !== 'null')
				.map(([name, value]) => `npm_config_${name}=${value}`),
		],
	};
}

/** One exchange of the protocol, as any client without a library would do it. */
async function callTool({ urls, devUser }: ReadyEvent, name: string, args: Record<string, unknown>) {
	const headers: Record<string, string> = {
		'content-type': 'application/json',
		accept: 'application/json, text/event-stream',
		authorization: `Bearer ${devUser.accessToken}`,
		'x-mana-space': devUser.spaceId,
	};
	const send = async (message: Record<string, unknown>) => {
		const response = await fetch(`${urls.mcp}/mcp`, {
			method: 'POST',
			headers,
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		});
		expect(response.ok).toBe(true);
		headers['mcp-session-id'] ??= response.headers.get('mcp-session-id') ?? '';
		const text = await response.text();
		const event = text.split('\n').findLast((line) => line.startsWith('data:'));
		return text === '' ? undefined : JSON.parse(event?.slice('data:'.length) ?? text);
	};
	const clientInfo = { name: 'fresh-clone', version: '1.0.0' };
	await send({
		id: 1,
		method: 'initialize',
		params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
	});
	await send({ method: 'notifications/initialized' });
	const answer = await send({ id: 2, method: 'tools/call', params: { name, arguments: args } });
	expect(answer.result.isError ?? false).toBe(false);
	return answer.result.structuredContent;
}

async function changesIn({ urls, devUser }: ReadyEvent): Promise<string> {
	const sql = postgres(urls.db, { max: 1 });
	const rows = await sql`select * from mana_sync.sync_changes where space_id = ${devUser.spaceId}`;
	await sql.end();
	return JSON.stringify(rows);
}

/** The server tells itself who it is and where: in a folder closed to others its files are not in `.mana`. */
async function postgresOf({ urls }: ReadyEvent): Promise<{ pid: number; directory: string }> {
	const sql = postgres(urls.db, { max: 1 });
	const [row] = await sql`
		select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid,
			current_setting('data_directory') as directory`;
	await sql.end();
	return { pid: row?.pid, directory: row?.directory };
}

async function tellsTheStory(asUser: string): Promise<void> {
	const { clone, environment } = cloneFor(asUser);
	const dataDir = join(clone, '.mana');
	const run = (...npm: string[]): Launcher => {
		const command = `cd ${clone} && exec npm ${npm.join(' ')}`;
		return launch({
			dataDir,
			command: ['runuser', '-u', asUser, '--', 'env', '-i', ...environment, 'sh', '-c', command],
		});
	};
	const start = () => run('start', '--silent', '--', '--json');

	const first = start();
	const before = await first.ready(240_000);
	await callTool(before, 'habits_create', { title: 'Spazieren' });
	await callTool(before, 'notes_create', { title: 'Schlüssel', content: 'beim Nachbarn' });
	const changes = await changesIn(before);
	expect(changes).toContain('Spazieren');
	expect(changes).toContain('enc:1:');
	expect(changes).not.toContain('Nachbarn');
	process.kill(-(first.child.pid ?? 0), 'SIGKILL');

	const second = start();
	const after = await second.ready();
	expect(after.devUser.spaceId).toBe(before.devUser.spaceId);
	expect(JSON.stringify(await callTool(after, 'habits_list', {}))).toContain('Spazieren');
	expect(JSON.stringify(await callTool(after, 'notes_search', { query: 'nachbar' }))).toContain('Nachbarn');
	const server = await postgresOf(after);
	folders.push(dirname(server.directory));
	const pids = [...servicePids(dataDir), server.pid];
	expect(alive(pids)).toHaveLength(5);
	process.kill(-(second.child.pid ?? 0), 'SIGINT');
	await second.exited;
	expect(alive(pids)).toEqual([]);

	const tests = run('test', '--', 'packages/postgres-kit', 'packages/service-kit');
	expect(await tests.exited).toBe(0);
	expect(tests.stdout()).toMatch(/\n[1-9]\d* passed, 0 failed\n$/);
}

test('a fresh clone in a folder closed to others works for root', () => tellsTheStory('root'), 300_000);

test('a fresh clone works for an ordinary user', async () => {
	must('useradd', '--no-create-home', '--shell', '/bin/sh', userName);
	await tellsTheStory(userName);
}, 300_000);
