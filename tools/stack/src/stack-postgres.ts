import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@mana/postgres-kit';
import type { DataDir } from './data-dir.ts';
import { type FileLock, type LockMode, waitForLock } from './file-lock.ts';
import { isProcessAlive, waitForEnd } from './process-table.ts';
import { StackError } from './stack-error.ts';
import type { StackLog } from './stack-log.ts';

export interface StackPostgres {
	adminUrl: string;
	/** Stops the server, unless another launcher on the same data folder still uses it. */
	stop(): Promise<void>;
	/** Stops it at once; it recovers at the next start. */
	kill(): Promise<void>;
}

const checkEveryMs = 250;
const waitForOthersMs = 60_000;
const killGraceMs = 2_000;

/**
 * Starts the embedded Postgres, or shares the one that another launcher (`npm run dev:auth` beside `dev:sync`)
 * started on this folder, and starts it again on the same port when it dies.
 */
export async function startStackPostgres(dataDir: DataDir, log: StackLog): Promise<StackPostgres> {
	const start = async (port?: number): Promise<EmbeddedPostgres> => {
		const turn = await take(dataDir, 'postgres-start-stop', 'exclusive');
		try {
			return await startEmbeddedPostgres({
				dataDir: dataDir.postgres,
				...(port ? { port } : {}),
				onProgress: (message) => log.launcher.info(message),
			});
		} finally {
			turn.release();
		}
	};

	const inUse = await take(dataDir, 'postgres-in-use', 'shared');
	let server: EmbeddedPostgres;
	try {
		server = await start();
	} catch (error) {
		inUse.release();
		throw error;
	}
	if (server.adopted) log.launcher.info({ pid: server.pid }, 'took over the Postgres that was running');

	let isStopping = false;
	const watching = (async () => {
		while (!isStopping) {
			await Bun.sleep(checkEveryMs);
			if (isStopping || isProcessAlive(server.pid)) continue;
			log.launcher.warn('Postgres has ended unasked, starting it again');
			try {
				server = await start(server.port);
			} catch (error) {
				log.launcher.error({ err: error }, 'Postgres did not start');
			}
		}
	})();

	return {
		adminUrl: server.adminUrl,
		async stop() {
			isStopping = true;
			await watching;
			const turn = await take(dataDir, 'postgres-start-stop', 'exclusive');
			inUse.release();
			const alone = await waitForLock(lockPath(dataDir, 'postgres-in-use'), 'exclusive', 0);
			try {
				if (alone) await server.stop();
			} finally {
				alone?.release();
				turn.release();
			}
		},
		async kill() {
			isStopping = true;
			if (isProcessAlive(server.pid)) process.kill(server.pid, 'SIGQUIT');
			await waitForEnd(server.pid, killGraceMs);
			inUse.release();
		},
	};
}

async function take(dataDir: DataDir, name: string, mode: LockMode): Promise<FileLock> {
	const lock = await waitForLock(lockPath(dataDir, name), mode, waitForOthersMs);
	if (lock) return lock;
	throw new StackError(
		'ALREADY_RUNNING',
		`Another launcher has been starting or stopping Postgres on ${dataDir.path} for a minute. Stop it first.`,
	);
}

function lockPath(dataDir: DataDir, name: string): string {
	return join(dataDir.run, `${name}.lock`);
}
