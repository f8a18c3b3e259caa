import type { Scope } from '../domain/sync-store.ts';

/** A row of `scopes` as it is read. */
export interface ScopeRow extends Omit<Scope, 'run' | 'logged' | 'accountId'> {
	readonly logChanges: number;
	readonly logBytes: number;
	readonly accountId: string | null;
	readonly runUser: string | null;
	readonly runClient: string | null;
	readonly runBegan: number | null;
	readonly runEnded: number | null;
	readonly runAfterMs: number | null;
}

export function toScope(row: ScopeRow): Scope {
	const {
		number,
		formerNumber,
		spaceId,
		seq,
		changedAtMs,
		runUser,
		runClient,
		runBegan,
		runEnded,
		runAfterMs,
	} = row;
	const isKnown =
		runUser !== null && runClient !== null && runBegan !== null && runAfterMs !== null && runEnded === seq;
	const run = isKnown
		? { author: { userId: runUser, clientId: runClient }, beganSeq: runBegan, afterMs: runAfterMs }
		: undefined;
	return {
		...{ number, formerNumber, spaceId, seq, changedAtMs, run },
		logged: { changes: row.logChanges, bytes: row.logBytes },
		accountId: row.accountId ?? undefined,
	};
}
