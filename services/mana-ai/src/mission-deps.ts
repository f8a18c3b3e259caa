import { stageMissionCall } from '@mana/agent-loop';
import type { Logger } from '@mana/service-kit';
import type { SignClientAssertion } from '@mana/shared-auth';
import type { RegisteredTool, SyncRowStore, ToolContextDeps } from '@mana/tool-registry';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import type { Config } from './config.ts';
import { createClaimStore } from './db/claim-store.ts';
import { connect } from './db/connection.ts';
import { createSealingKeyStore } from './db/sealing-key-store.ts';
import { MissionEngine } from './domain/missions/mission-engine.ts';
import { createMissionTokens, createTraceTokens } from './domain/missions/mission-tokens.ts';
import { createFindGrant } from './domain/missions/plan-mission.ts';
import { type RunMissionDeps, runMission } from './domain/missions/run-mission.ts';
import type { RunStore } from './domain/missions/run-store.ts';
import { type CreateRunWorld, createSyncedWorlds } from './domain/missions/run-world.ts';
import { createFindAgentKeys } from './domain/sealed/agent-keys.ts';
import { createKeyWrap } from './domain/sealed/key-wrap.ts';
import type { PutSealedInputsDeps } from './domain/sealed/put-sealed-inputs.ts';
import type { SealedInputsStore } from './domain/sealed/sealed-inputs-store.ts';
import type { SealedResultsStore } from './domain/sealed/sealed-results-store.ts';
import { createSealedWorlds } from './domain/sealed/sealed-world.ts';
import { createSealingKeys, type SealingKeyStore, type SealingKeys } from './domain/sealed/sealing-keys.ts';
import { createMissionMetrics } from './mission-metrics.ts';
import { createSealedMetrics } from './sealed-metrics.ts';

export interface Missions {
	readonly planning: Omit<PutSealedInputsDeps, 'sealingKeys'> & { readonly runs: RunStore };
	readonly engine: MissionEngine;
	/** Absent where no copies are taken for missions of people whose keys no server has. */
	readonly sealingKeys: SealingKeys | undefined;
	/** Gives back what is under way. */
	dispose(): Promise<void>;
}

const longestTickMs = 1_000;
/** Each look says that the runs here go on: several fit into a lease. */
const ticksALease = 4;

/** @returns undefined where the settings lack what missions take */
export function createMissions(
	{ database, auth, missions, sealing }: Config,
	deps: Omit<RunMissionDeps, 'worldOf' | 'stageProposal'> & {
		readonly contexts: ToolContextDeps;
		readonly store: SyncRowStore;
		readonly sealedInputs: SealedInputsStore;
		readonly sealedResults: SealedResultsStore;
		readonly tools: readonly RegisteredTool[];
		/** Undefined where the service has no key to prove itself with. */
		readonly assert: SignClientAssertion | undefined;
		/** As the role `mana_ai_runtime`. */
		readonly pool: pg.Pool;
		readonly request: typeof fetch;
		readonly registry: Registry;
		readonly logger: Logger;
	},
): Missions | undefined {
	const { assert, pool, request, registry, contexts, store, tools, sealedInputs, sealedResults, ...running } =
		deps;
	if (assert === undefined || database.maintenanceUrl === undefined) return undefined;
	const maintenance = connect(database.maintenanceUrl, 3);
	const metrics = createMissionMetrics(registry);
	const { countCopy, countResult } = createSealedMetrics(registry);
	const { now } = deps;
	const exchange = { authUrl: auth.url, authPublicUrl: auth.publicUrl, assert, fetch: request, now };
	const findAgentKeys = createFindAgentKeys({ authUrl: auth.url, fetch: request });
	const sealingKeys = createSealing(sealing, createSealingKeyStore(pool, maintenance), now);
	const synced = createSyncedWorlds({ store, contexts, tools, tokensOf: createMissionTokens(exchange) });
	const sealed = createSealedWorlds({
		...{ tools, sealedInputs, sealingKeys, findAgentKeys, now },
		results: sealedResults,
		countResult,
		traceTokensOf: createTraceTokens(exchange),
	});
	const worldOf: CreateRunWorld = (run) => (run.isSealed ? sealed(run) : synced(run));
	const runDeps: RunMissionDeps = { ...running, worldOf, stageProposal: stageMissionCall };
	const engine = new MissionEngine({
		claims: createClaimStore(maintenance),
		runMission: (run, signal) => runMission(runDeps, run, signal),
		metrics,
		logger: deps.logger,
		now: deps.now,
		clockMs: deps.clockMs,
		...missions,
		tickMs: Math.min(longestTickMs, (missions.leaseSeconds * 1000) / ticksALease),
	});
	metrics.watchRuns(() => engine.runsUnderWay);
	return {
		planning: {
			...running,
			contexts,
			sealedInputs,
			findGrant: createFindGrant({ authUrl: auth.url, fetch: request }),
			findAgentKeys,
			countCopy,
		},
		engine,
		sealingKeys,
		async dispose() {
			await engine.stop();
			await maintenance.end();
		},
	};
}

function createSealing(
	{ secret, keyDays }: Config['sealing'],
	store: SealingKeyStore,
	now: () => number,
): SealingKeys | undefined {
	return secret === undefined
		? undefined
		: createSealingKeys({ store, wrap: createKeyWrap(secret), keyDays, now });
}
