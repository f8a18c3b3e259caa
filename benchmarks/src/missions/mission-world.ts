import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { aiDatabase } from '@mana/ai-service/database';
import { type AuthServer, randomKey, startAuthServer } from '@mana/auth-protocol/testing';
import { prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import { type RecordType, sealRecord } from '@mana/records';
import { agents, aiMissions } from '@mana/records/types/ai';
import { importMasterKey } from '@mana/shared-crypto';
import { createSyncStandIn, type SyncStandIn } from '@mana/sync-protocol/testing';
import postgres from 'postgres';
import { portFrom } from '../port-from.ts';

const root = join(import.meta.dir, '../../..');

export interface Replica {
	readonly url: string;
	readonly pid: number;
}

/** mana-ai as two processes over one durable Postgres; model, mana-auth and mana-sync are stand-ins in this process. */
export interface MissionBenchWorld {
	readonly replicas: readonly Replica[];
	readonly postgresPid: number;
	readonly model: ModelServer;
	readonly sync: SyncStandIn;
	readonly sql: postgres.Sql;
	addPerson(userId: string): Promise<void>;
	/** A mission that may read and write tasks, planned for a day that is far away. */
	addMission(userId: string, missionId: string): Promise<void>;
	stop(): Promise<void>;
}

const scopes = ['ai:read', 'ai:write', 'todo:read', 'todo:write'];

export async function startMissionBenchWorld(runsAtOnce: number): Promise<MissionBenchWorld> {
	const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-missions-'));
	await chmod(dataDir, 0o711);
	const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	try {
		const database = await startEmbeddedPostgres({ dataDir });
		stops.push(database.stop);
		const secret = () => randomBytes(24).toString('hex');
		const passwords = { owner: secret(), runtime: secret(), maintenance: secret() };
		const { adminUrl } = database;
		const { runtimeUrl, maintenanceUrl } = await prepareDatabase({ adminUrl, spec: aiDatabase, passwords });
		const sql = postgres(adminUrl, { max: 2, onnotice: () => {} });
		stops.push(() => sql.end());
		const model = startModelServer();
		stops.push(model.stop);
		const auth = startAuthServer();
		stops.push(auth.stop);
		const sync = createSyncStandIn({ now: Date.now });
		const syncServer = Bun.serve({
			port: 0,
			hostname: '127.0.0.1',
			fetch: (request) => sync.answer(request),
		});
		stops.push(() => syncServer.stop(true));
		const environment = {
			DATABASE_URL: runtimeUrl,
			DATABASE_MAINTENANCE_URL: maintenanceUrl,
			MANA_AUTH_URL: auth.url,
			MANA_SYNC_URL: `http://127.0.0.1:${syncServer.port}`,
			AI_SESSION_SECRET: secret(),
			AI_PRIVATE_KEY: randomBytes(32).toString('base64url'),
			MANA_AI_MODEL: 'anthropic/stand-in',
			MANA_AI_BASE_URL: model.url,
			MANA_AI_API_KEY: 'none',
			MANA_AI_RUNS_AT_ONCE: String(runsAtOnce),
			MANA_AI_RUNS_PER_USER: '8',
		};
		const start = async (): Promise<Replica> => {
			const child = Bun.spawn([process.execPath, join(root, 'services/mana-ai/src/main.ts')], {
				cwd: root,
				env: {
					...{ PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info' },
					...{ MANA_STOP_WITH_PARENT: '1', ...environment },
				},
				stdio: ['pipe', 'pipe', 'inherit'],
			});
			stops.push(async () => {
				child.kill();
				await child.exited;
			});
			return { url: `http://127.0.0.1:${await portFrom(child.stdout)}`, pid: child.pid };
		};
		const replicas = [await start(), await start()];
		const people = peopleOf(auth, sync, replicas[0]?.url ?? '');
		return { replicas, postgresPid: database.pid, model, sync, sql, ...people, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

function peopleOf(
	auth: AuthServer,
	sync: SyncStandIn,
	url: string,
): Pick<MissionBenchWorld, 'addPerson' | 'addMission'> {
	const keys = new Map<string, CryptoKey>();
	const write = async (userId: string, type: RecordType, id: string, fields: Record<string, unknown>) => {
		const key = keys.get(userId);
		if (!key) throw new Error(`${userId} has no key`);
		const data = await sealRecord(type, { ...type.absent, ...fields }, key);
		const createdAt = new Date().toISOString();
		const spaceId = `personal-${userId}`;
		sync.write(type.app, { table: type.table, id, op: 'insert', spaceId, data: { ...data, createdAt } });
	};
	return {
		async addPerson(userId) {
			auth.addUser(userId);
			const bytes = randomKey();
			auth.vaultsByUser.set(userId, { keys: [bytes] });
			keys.set(userId, await importMasterKey(bytes));
		},
		async addMission(userId, missionId) {
			const agentId = `agent-of-${missionId}`;
			const grantId = `grant-of-${missionId}`;
			await write(userId, agents, agentId, { name: 'Gardener', policy: { defaultForAi: 'auto' } });
			await write(userId, aiMissions, missionId, {
				...{ title: 'Water the plants', objective: 'Make a task for each plant.', state: 'active' },
				...{ agentId, grantId, cadence: { kind: 'interval', everyMinutes: 1_440 } },
			});
			auth.missionGrants.set(grantId, { userId, missionId, spaceId: `personal-${userId}`, scopes });
			const planned = await fetch(`${url}/api/v1/missions/${missionId}/schedule`, {
				method: 'PUT',
				headers: {
					authorization: `Bearer ${await auth.token(userId)}`,
					'x-mana-space': `personal-${userId}`,
				},
			});
			if (!planned.ok) throw new Error(`a mission is not planned: ${await planned.text()}`);
		},
	};
}
