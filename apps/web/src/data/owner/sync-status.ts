import { SyncError } from '@mana/sync-protocol';
import type { SyncProblem, SyncState } from '../app-state.ts';
import { createWatchedValue, type WatchedValue } from '../watched-value.ts';
import { StorageError } from './device-storage.ts';
import { AuthUnreachableError, SessionEndedError } from './session-errors.ts';

/** Turns what the replica tells into what the quiet line says. */
export interface SyncStatus {
	readonly state: WatchedValue<SyncState>;
	setWaiting(count: number): void;
	synced(isCaughtUp: boolean): void;
	failed(error: unknown): void;
	/** @param percent how full the fullest space of a push is, where that is worth telling */
	filled(percent: number | undefined): void;
}

export interface SyncStatusOptions {
	readonly wasSyncedBefore: boolean;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

export function createSyncStatus({ wasSyncedBefore, now }: SyncStatusOptions): SyncStatus {
	const state = createWatchedValue<SyncState>({ waiting: 0, isFirstPull: !wasSyncedBefore });

	return {
		state,
		setWaiting(waiting) {
			const { problem, ...rest } = state.get();
			const isOver = waiting === 0 && problem === 'SPACE_FULL';
			state.set({ ...rest, ...(problem !== undefined && !isOver && { problem }), waiting });
		},
		synced(isCaughtUp) {
			const { waiting, syncedAtMs, isFirstPull, problem, fullPercent } = state.get();
			const at = isCaughtUp ? now() : syncedAtMs;
			state.set({
				waiting,
				isFirstPull: isFirstPull && !isCaughtUp,
				...(at !== undefined && { syncedAtMs: at }),
				...(fullPercent !== undefined && { fullPercent }),
				// A full space can still be read.
				...(problem === 'SPACE_FULL' && { problem }),
			});
		},
		failed(error) {
			const problem = problemOf(error);
			const { offlineSinceMs, problem: _, ...rest } = state.get();
			const since = isAway(error) ? (offlineSinceMs ?? now()) : undefined;
			state.set({
				...rest,
				...(problem !== undefined && { problem }),
				...(since !== undefined && { offlineSinceMs: since }),
			});
		},
		filled(percent) {
			const { fullPercent: _, ...rest } = state.get();
			state.set({ ...rest, ...(percent !== undefined && { fullPercent: percent }) });
		},
	};
}

function problemOf(error: unknown): SyncProblem | undefined {
	const cause = error instanceof SyncError ? (error.cause ?? error) : error;
	if (cause instanceof SessionEndedError) return 'SIGN_IN_AGAIN';
	if (cause instanceof StorageError && cause.code === 'STORAGE_FULL') return 'STORAGE_FULL';
	if (cause instanceof SyncError && cause.code === 'SCHEMA_VERSION_UNSUPPORTED') return 'APP_OUTDATED';
	if (cause instanceof SyncError && cause.code === 'SPACE_FULL') return 'SPACE_FULL';
	return undefined;
}

/** Whether it says that the server cannot be reached, or does not answer as it should. */
function isAway(error: unknown): boolean {
	if (!(error instanceof SyncError)) return false;
	if (error.code === 'TOKEN_UNAVAILABLE') return error.cause instanceof AuthUnreachableError;
	if (error.code === 'SPACE_FULL') return false;
	return error.status >= 500 || ['SYNC_UNREACHABLE', 'SYNC_TIMEOUT'].includes(error.code);
}
