import { followRows } from '@mana/agent-loop';
import type { RegisteredTool, SyncRowStore, ToolContextDeps } from '@mana/tool-registry';
import type { ClaimedRun } from './mission-run.ts';
import type { CreateRunTokens, RunTokens } from './mission-tokens.ts';

/** What a run reads and writes, with which tools, and by what leave. */
export interface RunWorld {
	readonly contexts: ToolContextDeps;
	readonly tools: readonly RegisteredTool[];
	readonly tokens: RunTokens;
	/** Drops what it has read. */
	close(): void;
}

export type CreateRunWorld = (run: ClaimedRun) => RunWorld;

/** Runs that read and write at mana-sync, by tokens that a person's grant is exchanged for. */
export function createSyncedWorlds({
	store,
	contexts,
	tools,
	tokensOf,
}: {
	readonly store: SyncRowStore;
	readonly contexts: ToolContextDeps;
	readonly tools: readonly RegisteredTool[];
	readonly tokensOf: CreateRunTokens;
}): CreateRunWorld {
	return (run) => ({
		contexts: { ...contexts, rows: followRows(store) },
		tools,
		tokens: tokensOf(run),
		close() {},
	});
}
