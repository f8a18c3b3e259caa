import { afterEach, beforeEach, expect, test } from 'bun:test';
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { isProcessAlive } from './postmaster.ts';

let dataDir: string;
let started: EmbeddedPostgres[];

beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), 'mana-embedded-'));
	chmodSync(dataDir, 0o711);
	started = [];
});

afterEach(async () => {
	for (const server of started) {
		await server.stop();
		rmSync(server.clusterDir, { recursive: true, force: true });
	}
	rmSync(dataDir, { recursive: true, force: true });
});

async function start(options: { durable?: boolean; port?: number } = { durable: false }) {
	const server = await startEmbeddedPostgres({ dataDir, ...options });
	started.push(server);
	return server;
}

async function query(server: EmbeddedPostgres, statement: string) {
	const sql = postgres(server.adminUrl, { max: 1, onnotice: () => {} });
	try {
		return await sql.unsafe(statement);
	} finally {
		await sql.end();
	}
}

test('what was written is there after a stop and a start', async () => {
	const first = await start();
	await query(first, 'create table kept (id int)');
	await first.stop();
	expect(isProcessAlive(first.pid)).toBe(false);
	expect([...(await query(await start(), 'select * from kept'))]).toEqual([]);
});

test('a server that outlived its parent is taken over', async () => {
	const first = await start();
	const second = await start();
	expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port });
});

test('what was committed is there after the server was killed', async () => {
	const first = await start({ durable: true });
	await query(first, 'create table kept (id int)');
	process.kill(first.pid, 'SIGKILL');
	while (isProcessAlive(first.pid)) await Bun.sleep(10);
	const second = await start();
	expect(second.adopted).toBe(false);
	expect([...(await query(second, 'select * from kept'))]).toEqual([]);
});

test('a first start that was killed halfway does not trip the next', async () => {
	mkdirSync(join(dataDir, 'cluster.unfinished'));
	writeFileSync(join(dataDir, 'cluster.unfinished', 'PG_VERSION'), '18');
	expect((await query(await start(), 'select 1 as one'))[0]?.one).toBe(1);
});

test('a lock file whose pid belongs to another program now does not trip the next start', async () => {
	const first = await start();
	await first.stop();
	writeFileSync(
		join(first.clusterDir, 'postmaster.pid'),
		`${process.pid}\n${first.clusterDir}\n0\n${first.port}\n\n127.0.0.1\n`,
	);
	expect((await start()).adopted).toBe(false);
});

test('a cluster of another Postgres version is refused and left alone', async () => {
	const first = await start();
	await first.stop();
	writeFileSync(join(first.clusterDir, 'PG_VERSION'), '16\n');
	const error = await start().catch((e) => e);
	expect(error.code).toBe('POSTGRES_VERSION_MISMATCH');
	expect(existsSync(join(first.clusterDir, 'postgresql.conf'))).toBe(true);
});

test('a port that is taken is reported with what Postgres says', async () => {
	const blocker = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => {} } });
	const error = await start({ port: blocker.port }).catch((e) => e);
	blocker.stop(true);
	expect(error.code).toBe('POSTGRES_START_FAILED');
});

test('the password is readable by its owner only, and the log holds nothing of a failed statement', async () => {
	const server = await start();
	expect(statSync(join(dataDir, 'superuser-password')).mode & 0o777).toBe(0o600);
	await query(server, "select 'hunter2'::int").catch(() => {});
	expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('hunter2');
});

test.if(process.getuid?.() === 0)('root may keep its data in a closed folder', async () => {
	chmodSync(dataDir, 0o700);
	const server = await start();
	expect(dirname(dirname(server.clusterDir))).toBe('/var/lib/mana');
	await server.stop();
	expect((await start()).clusterDir).toBe(server.clusterDir);
	rmSync(dirname(server.clusterDir), { recursive: true });
});

test('a missing password is set anew, which is said; a wrong one is named', async () => {
	const first = await start();
	await query(first, 'create table kept (id int)');
	await first.stop();
	const path = join(dataDir, 'superuser-password');
	const said: string[] = [];
	rmSync(path);
	const second = await startEmbeddedPostgres({
		dataDir,
		durable: false,
		onProgress: (text) => said.push(text),
	});
	started.push(second);
	expect(said.join()).toContain(path);
	expect([...(await query(second, 'select * from kept'))]).toEqual([]);
	await second.stop();
	writeFileSync(path, 'not the password', { mode: 0o600 });
	const error = await start().catch((reason) => reason);
	expect(error.code).toBe('POSTGRES_PASSWORD_WRONG');
	expect(error.message).toContain(path);
	rmSync(path);
	expect([...(await query(await start(), 'select * from kept'))]).toEqual([]);
}, 60_000);

test('a missing password of a server that runs is named, and nothing is changed', async () => {
	const running = await start();
	rmSync(join(dataDir, 'superuser-password'));
	const error = await start().catch((reason) => reason);
	expect(error.code).toBe('POSTGRES_PASSWORD_WRONG');
	expect(isProcessAlive(running.pid)).toBe(true);
});

test('an empty lock file is named', async () => {
	const first = await start();
	await first.stop();
	const lock = join(first.clusterDir, 'postmaster.pid');
	writeFileSync(lock, '');
	const error = await start().catch((reason) => reason);
	expect(error.code).toBe('POSTGRES_LOCK_EMPTY');
	expect(error.message).toContain(lock);
});

test('a cluster that is gone is not made anew in silence', async () => {
	const first = await start();
	await first.stop();
	rmSync(first.clusterDir, { recursive: true });
	const error = await start().catch((reason) => reason);
	expect(error.code).toBe('POSTGRES_CLUSTER_MISSING');
	expect(existsSync(first.clusterDir)).toBe(false);
});

test.if(process.getuid?.() === 0)(
	'a closed folder says where its cluster is, and a copy of it is refused',
	async () => {
		chmodSync(dataDir, 0o700);
		const server = await start();
		await server.stop();
		expect(readFileSync(join(dataDir, 'cluster-is-at'), 'utf8').trim()).toBe(server.clusterDir);
		const copy = mkdtempSync(join(tmpdir(), 'mana-embedded-copy-'));
		cpSync(dataDir, copy, { recursive: true });
		const error = await startEmbeddedPostgres({ dataDir: copy }).catch((reason) => reason);
		rmSync(copy, { recursive: true });
		expect(error.code).toBe('POSTGRES_CLUSTER_ELSEWHERE');
		expect(error.message).toContain(server.clusterDir);
		// Opened since, the folder keeps the cluster that it has.
		chmodSync(dataDir, 0o711);
		expect((await start()).clusterDir).toBe(server.clusterDir);
		rmSync(dirname(server.clusterDir), { recursive: true, force: true });
	},
);

test.if(process.getuid?.() === 0)(
	'a folder of the version before, which does not say where its cluster is, keeps it',
	async () => {
		chmodSync(dataDir, 0o700);
		const server = await start();
		await server.stop();
		rmSync(join(dataDir, 'cluster-is-at'));
		expect((await start()).clusterDir).toBe(server.clusterDir);
		rmSync(dirname(server.clusterDir), { recursive: true, force: true });
	},
);

test.if(process.getuid?.() === 0)('a folder that was closed since is named', async () => {
	await (await start()).stop();
	chmodSync(dataDir, 0o700);
	const error = await start().catch((reason) => reason);
	expect(error.code).toBe('POSTGRES_DATA_UNREADABLE');
	chmodSync(dataDir, 0o711);
});
