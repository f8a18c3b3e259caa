import { randomKey } from '@mana/auth-protocol/testing';
import { openRecord, type RecordType, sealRecord } from '@mana/records';
import { agents, aiMissions, aiProposals, type Cadence, missionRuns } from '@mana/records/types/ai';
import { tasks } from '@mana/records/types/todo';
import { importMasterKey } from '@mana/shared-crypto';
import postgres from 'postgres';
import type { z } from 'zod';
import { readConfig } from '../src/config.ts';
import { createDeps, type Deps } from '../src/deps.ts';
import type { Missions } from '../src/mission-deps.ts';
import {
	type AiWorld,
	type AiWorldOptions,
	createAiWorld,
	headersOf,
	standInFetch,
	standInServices,
} from './ai-world.ts';

/** Ed25519, as `AI_PRIVATE_KEY` takes it; the stand-in of mana-auth believes any. */
export const exchangeKey = Buffer.alloc(32, 7).toString('base64url');

/** On the hour, so that intervals are easy to read. */
export const start = Math.floor(Date.now() / 3_600_000) * 3_600_000;
export const hourly: Cadence = { kind: 'interval', everyMinutes: 60 };

export interface MissionOptions {
	readonly cadence?: Cadence;
	readonly agent?: Record<string, unknown>;
	readonly scopes?: readonly string[];
	readonly maxRuns?: number;
	readonly inputs?: readonly { readonly module: string; readonly table: string; readonly id: string }[];
}

/** People with missions, and replicas of mana-ai that run them. */
export class MissionWorld {
	readonly #others: Deps[] = [];
	readonly #sql: postgres.Sql;
	readonly ai: AiWorld;
	readonly clock: { nowMs: number };

	private constructor(ai: AiWorld, clock: { nowMs: number }) {
		this.ai = ai;
		this.clock = clock;
		this.#sql = postgres(ai.adminUrl, { max: 2, onnotice: () => {} });
	}

	static async open(
		environment: Record<string, string> = {},
		{ database }: Pick<AiWorldOptions, 'database'> = {},
	): Promise<MissionWorld> {
		const clock = { nowMs: start };
		const ai = await createAiWorld(
			{ AI_PRIVATE_KEY: exchangeKey, ...environment },
			{ now: () => clock.nowMs, ...(database && { database }) },
		);
		return new MissionWorld(ai, clock);
	}

	get sql(): postgres.Sql {
		return this.#sql;
	}

	get missions(): Missions {
		return missionsOf(this.ai.deps);
	}

	/** Another process over the same database. */
	replica(
		options: { readonly fetch?: typeof fetch; readonly environment?: Record<string, string> } = {},
	): Deps {
		const { ai, clock } = this;
		const config = readConfig({
			DATABASE_URL: ai.databaseUrls.runtimeUrl,
			DATABASE_MAINTENANCE_URL: ai.databaseUrls.maintenanceUrl,
			...standInServices,
			AI_PRIVATE_KEY: exchangeKey,
			MANA_AI_MODEL: 'anthropic/claude-test',
			MANA_AI_BASE_URL: ai.model.url,
			MANA_AI_API_KEY: 'k',
			...options.environment,
		});
		const deps = createDeps(config, {
			fetch: options.fetch ?? standInFetch(ai.auth, ai.sync),
			logger: ai.deps.logger,
			now: () => clock.nowMs,
		});
		this.#others.push(deps);
		return deps;
	}

	addPerson(userId: string): void {
		this.ai.auth.addUser(userId);
		this.ai.auth.vaultsByUser.set(userId, { keys: [randomKey()] });
	}

	/** Writes a mission with its agent and its grant, and has it planned as the app does. */
	async addMission(userId: string, missionId: string, options: MissionOptions = {}): Promise<void> {
		const { cadence = hourly, scopes = ['ai:read', 'ai:write', 'todo:read', 'todo:write'] } = options;
		const agentId = `agent-of-${missionId}`;
		await this.write(userId, agents, agentId, {
			name: 'Gardener',
			systemPrompt: 'You are careful.',
			policy: { defaultForAi: 'auto' },
			...options.agent,
		});
		await this.writeMission(userId, missionId, { agentId, cadence, inputs: [...(options.inputs ?? [])] });
		this.ai.auth.missionGrants.set(grantOf(userId, missionId), {
			userId,
			missionId,
			spaceId: `personal-${userId}`,
			scopes,
			...(options.maxRuns !== undefined && { maxRuns: options.maxRuns }),
		});
		const planned = await this.plan(userId, missionId);
		if (!planned.ok) throw new Error(`not planned: ${await planned.text()}`);
	}

	writeMission(userId: string, missionId: string, fields: Record<string, unknown>): Promise<void> {
		return this.write(userId, aiMissions, missionId, {
			title: 'Water the plants',
			objective: 'Make a task for each plant.',
			state: 'active',
			...fields,
		});
	}

	/** Writes a record as another client of the person does. */
	async write(userId: string, type: RecordType, id: string, fields: Record<string, unknown>): Promise<void> {
		const data = await sealRecord(type, { ...type.absent, ...fields }, await this.#keyOf(userId));
		const createdAt = new Date(this.clock.nowMs).toISOString();
		this.ai.sync.write(type.app, {
			table: type.table,
			id,
			op: 'insert',
			spaceId: `personal-${userId}`,
			data: { ...data, createdAt },
		});
	}

	async plan(userId: string, missionId: string): Promise<Response> {
		return this.request(userId, 'PUT', `/api/v1/missions/${missionId}/schedule`);
	}

	async run(userId: string, missionId: string, body: Record<string, unknown> = {}): Promise<Response> {
		return this.request(userId, 'POST', `/api/v1/missions/${missionId}/run`, body);
	}

	async schedule(userId: string, missionId: string) {
		return (await this.request(userId, 'GET', `/api/v1/missions/${missionId}/schedule`)).json();
	}

	async request(userId: string, method: string, path: string, body?: unknown): Promise<Response> {
		return this.ai.app.request(path, {
			method,
			headers: await headersOf(this.ai, userId),
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	}

	/** The records of a person's table, opened, those deleted left out. */
	async records<R extends z.ZodObject>(userId: string, type: RecordType<R>): Promise<z.output<R>[]> {
		const key = await this.#keyOf(userId);
		const rows = this.ai.sync
			.rows()
			.filter(
				(row) =>
					row.table === type.table &&
					row.appId === type.app &&
					row.spaceId === `personal-${userId}` &&
					row.op === 'insert',
			);
		return Promise.all(rows.map(async (row) => (await openRecord(type, row, [key])).record));
	}

	runRecords = (userId: string) => this.records(userId, missionRuns);
	proposals = (userId: string) => this.records(userId, aiProposals);
	taskTitles = async (userId: string) => (await this.records(userId, tasks)).map(({ title }) => title).sort();

	/** Looks at what is due until nothing is open, or waits for a later time. */
	async settle(...replicas: readonly Missions[]): Promise<void> {
		const engines = (replicas.length === 0 ? [this.missions] : replicas).map(({ engine }) => engine);
		for (let turn = 0; turn < 2_000; turn += 1) {
			await Promise.all(engines.map((engine) => engine.tick()));
			if (engines.every(({ runsUnderWay }) => runsUnderWay === 0) && (await this.#openRuns()) === 0) return;
			await Bun.sleep(2);
		}
		throw new Error('runs do not end');
	}

	async #openRuns(): Promise<number> {
		const [open] = await this.#sql`
			select count(*)::int as count from mana_ai.mission_runs
			where state = 'running' or (state = 'waiting' and not_before <= ${new Date(this.clock.nowMs)})`;
		return open?.count ?? 0;
	}

	/** Lets no mission be due any more, and sets the clock back before tokens end. */
	async forgetMissions(): Promise<void> {
		await this.#sql`delete from mana_ai.mission_schedules`;
		await this.#sql`delete from mana_ai.mission_runs`;
		this.ai.auth.missionGrants.clear();
		if (this.clock.nowMs > start + 24 * 60 * 60_000) this.clock.nowMs = start;
	}

	/** As if the processes that have runs had died a while ago. */
	async endLeases(): Promise<void> {
		await this.#sql`
			update mana_ai.mission_runs set lease_until = now() - interval '1 second' where state = 'running'`;
	}

	async #keyOf(userId: string): Promise<CryptoKey> {
		const bytes = this.ai.auth.vaultsByUser.get(userId)?.keys.at(-1);
		if (!bytes) throw new Error(`${userId} has no key`);
		return importMasterKey(bytes);
	}

	async close(): Promise<void> {
		await Promise.all(this.#others.map((deps) => deps.dispose()));
		await this.#sql.end();
		await this.ai.close();
	}
}

export function missionsOf({ missions }: Deps): Missions {
	if (!missions) throw new Error('no missions run here');
	return missions;
}

export function grantOf(userId: string, missionId: string): string {
	return `grant of ${userId} for ${missionId}`;
}
