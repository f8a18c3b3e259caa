import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAuthServer } from '@mana/auth-protocol/testing';
import { prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import { syncDatabase } from '@mana/sync-service/database';
import { portFrom } from '../port-from.ts';
import { prepareBaseline } from './baseline-schema.ts';

const root = join(import.meta.dir, '../../..');

export interface BenchServer {
	readonly name: string;
	readonly url: string;
	readonly pid: number;
}

export interface BenchWorld {
	readonly adminUrl: string;
	/** Of the Postgres that all of them use. */
	readonly postgresPid: number;
	readonly ours: BenchServer;
	/** The earlier design: a transaction of five round trips for each change. */
	readonly earlier: BenchServer;
	/** The same log with one transaction a push. */
	readonly plain: BenchServer;
	token(userId: string): Promise<string>;
	stop(): Promise<void>;
}

/** mana-sync and what it is measured against, each a process of its own, over one durable Postgres. */
export async function startBenchWorld(): Promise<BenchWorld> {
	const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-'));
	await chmod(dataDir, 0o711);
	const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	try {
		const postgres = await startEmbeddedPostgres({ dataDir });
		stops.push(() => postgres.stop());
		const { adminUrl } = postgres;
		const auth = startAuthServer();
		stops.push(() => auth.stop());
		const secret = () => randomBytes(24).toString('hex');
		const passwords = { owner: secret(), runtime: secret(), maintenance: secret() };
		const sync = await prepareDatabase({ adminUrl, spec: syncDatabase, passwords });
		const log = await prepareBaseline(adminUrl);
		const start = async (name: string, program: string, env: Record<string, string>) => {
			const child = Bun.spawn([process.execPath, join(root, program)], {
				env: {
					PATH: process.env.PATH ?? '',
					NODE_ENV: 'development',
					MANA_AUTH_URL: auth.url,
					// The launcher sizes the heap of a service for a gigabyte too.
					BUN_JSC_forceRAMSize: String(1024 ** 3),
					...env,
				},
				stdio: ['pipe', 'pipe', 'inherit'],
			});
			stops.push(async () => {
				child.kill();
				await child.exited;
			});
			const url = `http://127.0.0.1:${await portFrom(child.stdout)}`;
			return { name, url, pid: child.pid };
		};
		const ours = await start('mana-sync', 'services/mana-sync/src/main.ts', {
			PORT: '0',
			DATABASE_URL: sync.runtimeUrl,
			DATABASE_MAINTENANCE_URL: sync.maintenanceUrl,
			SYNC_CURSOR_SECRET: secret(),
			SYNC_REQUESTS_PER_SECOND: '1000000',
			SYNC_CHANGES_PER_SECOND: '10000000',
			MANA_STOP_WITH_PARENT: '1',
		});
		const baseline = await start('baseline', 'benchmarks/src/sync-baseline.ts', {
			DATABASE_URL: log.runtimeUrl,
		});
		const at = (name: string) => ({ ...baseline, name, url: `${baseline.url}/${name}` });
		const token = (userId: string) => {
			auth.addUser(userId);
			return auth.token(userId);
		};
		return {
			adminUrl,
			postgresPid: postgres.pid,
			ours,
			earlier: at('earlier'),
			plain: at('plain'),
			token,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Resident memory of a process in MB, where the system tells (Linux). */
export async function residentMb(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
