import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import getPort from 'get-port';
import postgres from 'postgres';
import { type Binaries, locateBinaries } from './binaries.ts';
import { findCluster, makePlace, recordPlace } from './cluster-place.ts';
import { PostgresError } from './postgres-error.ts';
import { isProcessAlive, readPostmaster } from './postmaster.ts';
import { type RunAs, resolveRunAs } from './run-as.ts';
import { makePassword, readPassword, replacePassword } from './superuser-password.ts';

const majorVersion = '18';
const startTimeoutMs = 120_000;
const stopTimeoutMs = 4_000;
/** SQLSTATE invalid_password. */
const invalidPassword = '28P01';
const logLimitBytes = 10 * 1024 * 1024;

export interface EmbeddedPostgresOptions {
	/**
	 * Folder for the cluster, its log and the superuser's password. When the user that Postgres runs as cannot
	 * enter it (root's closed home, for one), the cluster itself goes below `/var/lib/mana`, and the file
	 * `cluster-is-at` says where.
	 */
	dataDir: string;
	/** Port on 127.0.0.1; 0 (the default) takes a free one. */
	port?: number;
	/** `false` trades crash safety for speed, for data that is thrown away. Default `true`. */
	durable?: boolean;
	/** Told what is going on when a step takes its time. */
	onProgress?: (message: string) => void;
}

export interface EmbeddedPostgres {
	/** Connection string of the superuser, for database `postgres`. */
	adminUrl: string;
	port: number;
	pid: number;
	/** Where the cluster's files are. */
	clusterDir: string;
	/** Whether a server left behind by an earlier process was taken over instead of starting one. */
	adopted: boolean;
	/** Fast shutdown: open transactions are rolled back, files are left clean. */
	stop(): Promise<void>;
}

/**
 * Starts the Postgres server that npm brought along, or takes over one that survived its killed parent on the
 * same data. The server runs in a process group of its own, so that a Ctrl-C on the terminal reaches it only
 * after its clients, through `stop()`.
 *
 * @throws PostgresError with a code that names what is wrong and a message that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
	const dataDir = resolve(options.dataDir);
	const runAs = resolveRunAs();
	const binaries = await locateBinaries(runAs);
	mkdirSync(dataDir, { recursive: true });
	const place = findCluster(dataDir, runAs);
	const { clusterDir } = place;
	const passwordPath = join(dataDir, 'superuser-password');
	const kept = await readPassword(passwordPath);
	const password = kept ?? (await makePassword(passwordPath));
	if (!place.isMade) {
		options.onProgress?.('creating the database cluster');
		makePlace(dataDir, place, runAs);
		await initialise(binaries, clusterDir, password, runAs);
	}
	recordPlace(dataDir, place);
	checkVersion(clusterDir);

	if (place.isMade && kept === undefined) {
		if (await readPostmaster(clusterDir)) throw passwordWrong(passwordPath);
		replacePassword(binaries, clusterDir, password, runAs);
		options.onProgress?.(`${passwordPath} was missing: the database has a new password, which is kept there`);
	}
	const survivor = await adopt(clusterDir, password, passwordPath);
	if (survivor) return survivor;

	const logPath = join(dataDir, 'postgres.log');
	for (let attempt = 1; ; attempt++) {
		const port = options.port || (await getPort({ host: '127.0.0.1' }));
		const child = spawnPostgres(binaries, clusterDir, port, options.durable ?? true, logPath, runAs);
		const outcome = await waitUntilReady(child, adminUrl(port, password));
		if (outcome === 'ready' && child.pid) {
			return running({ port, pid: child.pid, clusterDir, password, adopted: false });
		}
		if (outcome === 'password-refused') throw passwordWrong(passwordPath);
		const tail = readFileSync(logPath, 'utf8').split('\n').slice(-8).join('\n');
		const portWasTaken = !options.port && /could not bind|could not create any TCP/.test(tail);
		if (portWasTaken && attempt < 3) continue;
		throw new PostgresError(
			'POSTGRES_START_FAILED',
			`Postgres did not start. The end of ${logPath}:\n${tail}`,
		);
	}
}

function passwordWrong(path: string): PostgresError {
	return new PostgresError(
		'POSTGRES_PASSWORD_WRONG',
		`What ${path} holds is not the password of this database. Put the file's backup back; or stop Mana, remove the ` +
			'file and start: the database is given a new one.',
	);
}

/** Builds the cluster beside its final place, so that a run killed halfway leaves nothing that looks finished. */
async function initialise(
	binaries: Binaries,
	clusterDir: string,
	password: string,
	runAs: RunAs,
): Promise<void> {
	const unfinished = `${clusterDir}.unfinished`;
	await rm(unfinished, { recursive: true, force: true });
	mkdirSync(unfinished, { mode: 0o700 });
	if ('uid' in runAs) chownSync(unfinished, runAs.uid, runAs.gid);
	const result = spawnSync(
		binaries.initdb,
		[
			`--pgdata=${unfinished}`,
			'--username=postgres',
			'--auth=scram-sha-256',
			'--pwfile=/dev/stdin',
			'--encoding=UTF8',
			'--locale=C',
			'--locale-provider=builtin',
			'--builtin-locale=C.UTF-8',
			'--no-instructions',
		],
		{ cwd: '/', input: `${password}\n`, ...runAs },
	);
	if (result.status !== 0) {
		await rm(unfinished, { recursive: true, force: true });
		throw new PostgresError(
			'POSTGRES_INIT_FAILED',
			`initdb failed: ${result.error?.message ?? result.stderr?.toString().trim()}`,
			{ cause: result.error },
		);
	}
	await rm(clusterDir, { recursive: true, force: true });
	await rename(unfinished, clusterDir);
}

function checkVersion(clusterDir: string): void {
	const found = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim();
	if (found === majorVersion) return;
	throw new PostgresError(
		'POSTGRES_VERSION_MISMATCH',
		`${clusterDir} was written by Postgres ${found}, this is Postgres ${majorVersion}. ` +
			`Dump it with Postgres ${found} and restore it here, or move the folder away to begin with an empty one.`,
	);
}

function spawnPostgres(
	binaries: Binaries,
	clusterDir: string,
	port: number,
	durable: boolean,
	logPath: string,
	runAs: RunAs,
): ChildProcess {
	const settings: Record<string, string> = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		max_connections: '200',
		timezone: 'UTC',
		log_timezone: 'UTC',
		jit: 'off',
		// An error's text, statement and row would carry users' data into the log; the client is told anyway.
		log_min_messages: 'log',
		...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
	};
	const isLogLarge = existsSync(logPath) && statSync(logPath).size > logLimitBytes;
	const log = openSync(logPath, isLogLarge ? 'w' : 'a', 0o600);
	const child = spawn(
		binaries.postgres,
		[
			'-D',
			clusterDir,
			'-p',
			String(port),
			...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
		],
		{ cwd: clusterDir, detached: true, stdio: ['ignore', log, log], ...runAs },
	);
	closeSync(log);
	child.unref();
	return child;
}

async function waitUntilReady(
	child: ChildProcess,
	url: string,
): Promise<'ready' | 'password-refused' | 'exited'> {
	let hasExited = false;
	child.once('exit', () => {
		hasExited = true;
	});
	child.once('error', () => {
		hasExited = true;
	});
	const deadline = Date.now() + startTimeoutMs;
	while (!hasExited && Date.now() < deadline) {
		const answer = await ask(url);
		if (answer === 'ready') return 'ready';
		if (answer === 'password-refused') {
			await end(child, 'SIGINT');
			return answer;
		}
		await Bun.sleep(25);
	}
	if (!hasExited) await end(child, 'SIGQUIT');
	return 'exited';
}

/** Until it is gone: whoever starts next must not meet it. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	const exited = once(child, 'exit');
	child.kill(signal);
	await exited;
}

async function adopt(
	clusterDir: string,
	password: string,
	passwordPath: string,
): Promise<EmbeddedPostgres | undefined> {
	const postmaster = await readPostmaster(clusterDir);
	if (!postmaster) return undefined;
	const deadline = Date.now() + startTimeoutMs;
	while (isProcessAlive(postmaster.pid)) {
		const answer = await ask(adminUrl(postmaster.port, password));
		if (answer === 'password-refused') throw passwordWrong(passwordPath);
		if (answer === 'ready') {
			return running({ ...postmaster, clusterDir, password, adopted: true });
		}
		if (Date.now() > deadline) {
			throw new PostgresError(
				'POSTGRES_START_FAILED',
				`A Postgres server (pid ${postmaster.pid}) holds ${clusterDir} but does not answer. Stop it and start again.`,
			);
		}
		await Bun.sleep(100);
	}
	return undefined;
}

function running(server: {
	port: number;
	pid: number;
	clusterDir: string;
	password: string;
	adopted: boolean;
}): EmbeddedPostgres {
	const { password, ...known } = server;
	return { ...known, adminUrl: adminUrl(server.port, password), stop: () => stop(server.pid) };
}

/** SIGINT asks Postgres for a fast shutdown, SIGQUIT for an immediate one that the next start recovers from. */
async function stop(pid: number): Promise<void> {
	for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
		if (!isProcessAlive(pid)) return;
		process.kill(pid, signal);
		const deadline = Date.now() + stopTimeoutMs;
		while (Date.now() < deadline) {
			if (!isProcessAlive(pid)) return;
			await Bun.sleep(20);
		}
	}
	throw new PostgresError('POSTGRES_STOP_FAILED', `Postgres (pid ${pid}) does not stop.`);
}

function adminUrl(port: number, password: string): string {
	return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

async function ask(url: string): Promise<'ready' | 'password-refused' | 'silent'> {
	const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
	try {
		await sql`select 1`;
		return 'ready';
	} catch (error) {
		const isRefused = error instanceof postgres.PostgresError && error.code === invalidPassword;
		return isRefused ? 'password-refused' : 'silent';
	} finally {
		await sql.end({ timeout: 0 });
	}
}
