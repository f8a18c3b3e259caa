import { type SealedResult, type SealedRow, sealResult } from '@mana/agent-loop/sealed';
import { activityModule } from '@mana/records';
import { generateMasterKey, type Keyring } from '@mana/shared-crypto';
import { SyncError } from '@mana/sync-protocol';
import {
	createRecentCreates,
	type RegisteredTool,
	type RowStore,
	SearchIndexes,
	type ToolContextDeps,
} from '@mana/tool-registry';
import { keeping } from '../missions/acting-mission.ts';
import type { ClaimedRun } from '../missions/mission-run.ts';
import type { CreateRunTokens } from '../missions/mission-tokens.ts';
import { RunFailed, RunStopped } from '../missions/run-failure.ts';
import type { CreateRunWorld } from '../missions/run-world.ts';
import type { AgentKeysOfPerson } from './agent-keys.ts';
import { keysOfRun, type OpenCopyDeps, openCopy } from './open-copy.ts';
import type { SealedResultsStore } from './sealed-results-store.ts';
import { createSealedRows } from './sealed-rows.ts';

export interface SealedWorldDeps extends OpenCopyDeps {
	readonly tools: readonly RegisteredTool[];
	/** Tokens that read nothing. */
	readonly traceTokensOf: CreateRunTokens;
	readonly results: Pick<SealedResultsStore, 'put'>;
	readonly countResult: (table: SealedResult['table']) => void;
}

/** What a run has before it. */
interface Copy {
	readonly rows: RowStore;
	/** The key of the run. */
	readonly keyring: Keyring;
	readonly scopes: readonly string[];
}

/**
 * Runs that work on a copy of records that a device of their person sealed: it is opened for the run, in memory, and what
 * the run comes to is sealed to the person. Nothing is read or written anywhere else.
 */
export function createSealedWorlds(deps: SealedWorldDeps): CreateRunWorld {
	// What a copy does not hold: what happened in the space, which mana-sync tells of.
	const tools = deps.tools.filter(({ module }) => module !== activityModule);
	return (run) => {
		const trace = deps.traceTokensOf(run);
		const searchIndexes = new SearchIndexes();
		let person: AgentKeysOfPerson | undefined;
		let copy: Promise<Copy> | undefined;
		let isClosed = false;

		const copyOf = (keys: AgentKeysOfPerson, runKey: CryptoKey, rows: readonly SealedRow[]) =>
			createSealedRows(
				{ spaceId: run.spaceId, rows, runKey },
				{ write: (result) => handOver(deps, run, keys, result), now: deps.now },
			);

		async function open(): Promise<Copy> {
			person ??= await keysOfRun(deps.findAgentKeys, (await trace.current()).keysToken);
			const { runKey, rows, terms } = await openCopy(deps, run, person);
			return { rows: copyOf(person, runKey, rows), keyring: [runKey], scopes: terms.scopes };
		}

		/** For a run that has to say that its copy is not good: it has nothing before it, and its record can be written. */
		async function openNone(keys: AgentKeysOfPerson): Promise<Copy> {
			const runKey = await generateMasterKey();
			return { rows: copyOf(keys, runKey, []), keyring: [runKey], scopes: [] };
		}

		async function opened(): Promise<Copy> {
			if (isClosed) throw new RunStopped('stopping');
			copy ??= open().catch((error: unknown) => {
				copy = error instanceof RunFailed && person ? openNone(person) : undefined;
				throw error;
			});
			return copy;
		}

		return {
			tools,
			contexts: contextsOf(opened, searchIndexes, deps.now),
			tokens: {
				async current() {
					const tokens = await trace.current();
					return { ...tokens, scopes: (await opened()).scopes };
				},
			},
			close() {
				isClosed = true;
				copy = undefined;
				searchIndexes.clear();
			},
		};
	};
}

function contextsOf(
	opened: () => Promise<Copy>,
	searchIndexes: SearchIndexes,
	now: () => number,
): ToolContextDeps {
	const getKeyring = async () => (await opened()).keyring;
	return {
		rows: {
			readTable: async (...read) => (await opened()).rows.readTable(...read),
			readHistory: async (...read) => (await opened()).rows.readHistory(...read),
			push: async (...write) => (await opened()).rows.push(...write),
		},
		activity: { recent: async () => notInCopy(), takeBack: async () => notInCopy() },
		masterKeys: { getKeyring, getCurrentKeyring: getKeyring, forget() {} },
		searchIndexes,
		recentCreates: createRecentCreates(now),
		now,
	};
}

async function handOver(
	{ results, countResult, now }: Pick<SealedWorldDeps, 'results' | 'countResult' | 'now'>,
	run: ClaimedRun,
	{ encryption }: AgentKeysOfPerson,
	result: Parameters<Parameters<typeof createSealedRows>[1]['write']>[0],
): Promise<void> {
	const atMs = now();
	const of = { userId: run.userId, missionId: run.missionId, runId: run.id };
	const sealed = await sealResult(encryption, of, { ...result, at: new Date(atMs).toISOString() });
	await keeping(results.put(run, result, sealed, atMs));
	countResult(result.table);
}

function notInCopy(): never {
	throw new SyncError('SPACE_FORBIDDEN', 403, 'a copy holds no activity');
}
