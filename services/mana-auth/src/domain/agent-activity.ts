import type { ActivityEntry, ActivityOutcome, ActivityReceipt } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { type Caller, isGoodInSpace } from '@mana/shared-auth';
import type { SignedCheckpoint } from './audit-checkpoint.ts';
import { sameBytes } from './same-bytes.ts';

/** What is known of an agent's call: where, what, when and how it ended, never what it read or wrote. */
export interface AgentCall extends Omit<ActivityEntry, 'at'> {
	/** Milliseconds since the epoch, as the gateway saw it. */
	readonly atMs: number;
}

export interface ActivityRow extends AgentCall {
	userId: string;
	/** 1, 2, 3 … in each user's chain. */
	sequence: number;
	/** When it was written down; milliseconds since the epoch. */
	recordedAtMs: number;
	previousHash: Uint8Array;
	hash: Uint8Array;
}

export interface ActivityFilter {
	client?: string | undefined;
	tool?: string | undefined;
	spaceId?: string | undefined;
	outcome?: ActivityOutcome | undefined;
	/** From this instant on … */
	fromMs?: number | undefined;
	/** … and before this one. */
	untilMs?: number | undefined;
}

export interface ActivityStore {
	/** Appends what is not there yet, by call id; answers how many rows that made. */
	append(userId: string, entries: readonly AgentCall[], recordedAtMs: number): Promise<number>;
	/** Newest first, those below `beforeSequence`. */
	list(
		userId: string,
		filter: ActivityFilter,
		page: { beforeSequence: number; limit: number },
	): Promise<ActivityRow[]>;
	/** Where retention has cut the user's chain last: the oldest row left follows on it. */
	checkpoint(userId: string): Promise<SignedCheckpoint | undefined>;
}

export interface ActivityDeps {
	activity: ActivityStore;
	now: () => number;
}

/** A gateway's clock may be a little ahead of ours. */
const clockSkewMs = 5 * 60_000;
const exportPageRows = 1_000;

/**
 * Writes down what agents did in the caller's name. Sending an entry again changes nothing.
 *
 * @throws AppError 403 `TOKEN_BOUND` where a token good for one space speaks of another, 400 `VALIDATION` for an
 *   entry from the future
 */
export async function recordActivity(
	deps: ActivityDeps,
	caller: Pick<Caller, 'userId' | 'boundSpaces'>,
	entries: readonly AgentCall[],
): Promise<ActivityReceipt> {
	const recordedAtMs = deps.now();
	if (entries.some(({ spaceId }) => !isGoodInSpace(caller, spaceId))) {
		throw new AppError('TOKEN_BOUND', 403, 'This token is not good for one of these spaces.');
	}
	if (entries.some(({ atMs }) => atMs > recordedAtMs + clockSkewMs)) {
		throw new AppError('VALIDATION', 400, 'entries: an instant lies in the future; check the clock.');
	}
	const written = await deps.activity.append(caller.userId, entries, recordedAtMs);
	return { written, known: entries.length - written };
}

export async function readActivity(
	deps: Pick<ActivityDeps, 'activity'>,
	userId: string,
	filter: ActivityFilter,
	page: { beforeSequence: number; limit: number },
): Promise<{ rows: ActivityRow[]; nextCursor: string | null; checkpoint: SignedCheckpoint | undefined }> {
	const rows = await deps.activity.list(userId, filter, { ...page, limit: page.limit + 1 });
	const shown = rows.slice(0, page.limit);
	return {
		rows: shown,
		nextCursor: rows.length > page.limit ? String(shown.at(-1)?.sequence) : null,
		checkpoint: await deps.activity.checkpoint(userId),
	};
}

/** All rows of a filter, newest first, a page at a time: as long as the log is, little of it is in memory. */
export async function* exportActivity(
	deps: Pick<ActivityDeps, 'activity'>,
	userId: string,
	filter: ActivityFilter,
): AsyncGenerator<ActivityRow[]> {
	let beforeSequence = Number.MAX_SAFE_INTEGER;
	for (;;) {
		const rows = await deps.activity.list(userId, filter, { beforeSequence, limit: exportPageRows });
		if (rows.length > 0) yield rows;
		const last = rows.at(-1);
		if (!last || rows.length < exportPageRows) return;
		beforeSequence = last.sequence;
	}
}

/** SHA-256 over the hash before and the row's values, as a JSON array in a fixed order. */
export function activityHash(row: Omit<ActivityRow, 'hash'>): Uint8Array {
	const values = [
		row.userId,
		row.sequence,
		row.callId,
		row.atMs,
		row.recordedAtMs,
		row.tool,
		row.spaceId,
		row.client,
		row.outcome,
		row.inputHash,
		row.durationMs,
	];
	// Bun's own takes half the time of node:crypto's, and a batch has hundreds of rows.
	const hash = new Uint8Array(32);
	new Bun.SHA256().update(row.previousHash).update(JSON.stringify(values)).digest(hash);
	return hash;
}

/** Whether rows in order, the first following on `start`, are whole and unchanged. */
export function isIntactActivity(
	rows: readonly ActivityRow[],
	start: { sequence: number; hash: Uint8Array },
): boolean {
	let previous = start;
	return rows.every((row) => {
		const follows =
			row.sequence === previous.sequence + 1 && sameBytes(row.previousHash, new Uint8Array(previous.hash));
		previous = row;
		return follows && sameBytes(row.hash, activityHash(row));
	});
}
