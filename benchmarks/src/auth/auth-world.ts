import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authDatabase } from '@mana/auth-service/database';
import { generateKekKeyring } from '@mana/auth-service/keyring';
import { prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import postgres from 'postgres';
import { portFrom } from '../port-from.ts';

const root = join(import.meta.dir, '../../..');

/** Addresses of mana-auth and of Better Auth's stock routes, each a process of its own over one durable Postgres. */
export interface AuthBenchWorld {
	ours: string;
	stock: string;
	stop(): Promise<void>;
}

export async function startAuthBenchWorld(): Promise<AuthBenchWorld> {
	const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-auth-'));
	await chmod(dataDir, 0o711);
	const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	try {
		const { adminUrl, stop: stopPostgres } = await startEmbeddedPostgres({ dataDir });
		stops.push(stopPostgres);
		const secret = () => randomBytes(24).toString('hex');
		const passwords = { owner: secret(), runtime: secret(), maintenance: secret() };
		const { runtimeUrl } = await prepareDatabase({ adminUrl, spec: authDatabase, passwords });
		const start = async (program: string, env: Record<string, string>) => {
			const child = Bun.spawn([process.execPath, join(root, program)], {
				cwd: root,
				env: { PATH: process.env.PATH ?? '', NODE_ENV: 'development', BETTER_AUTH_SECRET: secret(), ...env },
				stdio: ['pipe', 'pipe', 'inherit'],
			});
			stops.push(async () => {
				child.kill();
				await child.exited;
			});
			return `http://127.0.0.1:${await portFrom(child.stdout)}`;
		};
		const ours = await start('services/mana-auth/src/main.ts', {
			PORT: '0',
			DATABASE_URL: runtimeUrl,
			MANA_KEK: generateKekKeyring(),
			MANA_STOP_WITH_PARENT: '1',
			LOG_LEVEL: 'info',
		});
		const stock = await start('benchmarks/src/auth-baseline.ts', {
			DATABASE_URL: await emptyDatabase(adminUrl),
		});
		return { ours, stock, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function emptyDatabase(adminUrl: string): Promise<string> {
	const sql = postgres(adminUrl, { max: 1 });
	await sql`create database stock`;
	await sql.end();
	const url = new URL(adminUrl);
	url.pathname = '/stock';
	return url.toString();
}
