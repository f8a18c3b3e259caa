import type {
	ActivityEntry,
	ActivityOutcome,
	ActivityReceipt,
	Confirmation,
	SpaceRole,
	TouchedRecord,
} from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { type Caller, isGoodInSpace } from '@mana/shared-auth';
import type { SignedCheckpoint } from './audit-checkpoint.ts';
import { sameBytes } from './same-bytes.ts';

/** What is known of an agent's call: where, what, when and how it ended, never what it read or wrote. */
export interface AgentCall extends Omit<ActivityEntry, 'at' | 'confirmation' | 'records' | 'recordCount'> {
	/** Milliseconds since the epoch, as the gateway saw it. */
	readonly atMs: number;
	readonly confirmation: Confirmation | null;
	/** Those that it has written, some of them where they are many. */
	readonly records: readonly TouchedRecord[];
	readonly recordCount: number;
	/** The OAuth client whose token reported it; null where that was a person's own. */
	readonly verifiedClient: string | null;
}

export interface ActivityRow extends AgentCall {
	userId: string;
	/** 1, 2, 3 … in each user's chain. */
	sequence: number;
	/** When it was written down; milliseconds since the epoch. */
	recordedAtMs: number;
	/** By which version of `activityHash` it is chained. */
	chainVersion: number;
	previousHash: Uint8Array;
	hash: Uint8Array;
}

export interface SpaceActivityRow extends ActivityRow {
	userName: string;
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
	/**
	 * Newest first, those below `beforeSequence`.
	 *
	 * @param page.withAsked whether rows of calls that were asked for come too where it is known how those ended: the
	 *   chain has them, and who reads what happened does not need them
	 */
	list(
		userId: string,
		filter: ActivityFilter,
		page: { beforeSequence: number; limit: number; withAsked?: boolean },
	): Promise<ActivityRow[]>;
	/** What was done in a space: in this user's name, or for `ofAllMembers` in anybody's. Newest first. */
	listInSpace(
		userId: string,
		space: { spaceId: string; ofAllMembers: boolean },
		page: { before?: SpacePlace | undefined; limit: number },
	): Promise<SpaceActivityRow[]>;
	/** Where retention has cut the user's chain last: the oldest row left follows on it. */
	checkpoint(userId: string): Promise<SignedCheckpoint | undefined>;
}

/** A place in the log of a space. */
export type SpacePlace = Pick<ActivityRow, 'recordedAtMs' | 'userId' | 'sequence'>;

export interface ActivityDeps {
	activity: ActivityStore;
	now: () => number;
}

/** A gateway's clock may be a little ahead of ours. */
export const clockSkewMs = 5 * 60_000;
const exportPageRows = 1_000;

/**
 * Writes down what agents did in the caller's name. Sending an entry again changes nothing.
 *
 * @throws AppError 403 `TOKEN_BOUND` where a token good for one space speaks of another, 400 `VALIDATION` for an
 *   entry from the future
 */
export async function recordActivity(
	deps: ActivityDeps,
	caller: Pick<Caller, 'userId' | 'boundSpaces' | 'actingClient'>,
	entries: readonly Omit<AgentCall, 'verifiedClient'>[],
): Promise<ActivityReceipt> {
	const recordedAtMs = deps.now();
	if (entries.some(({ spaceId }) => !isGoodInSpace(caller, spaceId))) {
		throw new AppError('TOKEN_BOUND', 403, 'This token is not good for one of these spaces.');
	}
	if (entries.some(({ atMs }) => atMs > recordedAtMs + clockSkewMs)) {
		throw new AppError('VALIDATION', 400, 'entries: an instant lies in the future; check the clock.');
	}
	const verifiedClient = caller.actingClient ?? null;
	const calls = entries.map((entry) => ({ ...entry, verifiedClient }));
	const written = await deps.activity.append(caller.userId, calls, recordedAtMs);
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
		const page = { beforeSequence, limit: exportPageRows, withAsked: true };
		const rows = await deps.activity.list(userId, filter, page);
		if (rows.length > 0) yield rows;
		const last = rows.at(-1);
		if (!last || rows.length < exportPageRows) return;
		beforeSequence = last.sequence;
	}
}

/**
 * What agents did in a space: those of every member for its owners and admins, a member's own for others.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN`
 */
export async function readSpaceActivity(
	deps: Pick<ActivityDeps, 'activity'> & {
		memberships: { find(userId: string, spaceId: string): Promise<{ role: SpaceRole } | undefined> };
	},
	userId: string,
	spaceId: string,
	page: { before?: SpacePlace | undefined; limit: number },
): Promise<{ rows: SpaceActivityRow[]; next: SpacePlace | undefined; ofAllMembers: boolean }> {
	const membership = await deps.memberships.find(userId, spaceId);
	if (!membership) throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
	const ofAllMembers = membership.role === 'owner' || membership.role === 'admin';
	const found = await deps.activity.listInSpace(
		userId,
		{ spaceId, ofAllMembers },
		{ ...page, limit: page.limit + 1 },
	);
	const rows = found.slice(0, page.limit);
	return { rows, next: found.length > page.limit ? rows.at(-1) : undefined, ofAllMembers };
}

/** By which rows are chained from now on. */
export const activityChainVersion = 2;

/** SHA-256 over the hash before and the row's values, as a JSON array in the fixed order of the row's version. */
export function activityHash(row: Omit<ActivityRow, 'hash'>): Uint8Array {
	const values: unknown[] = [
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
	if (row.chainVersion > 1) {
		const records = row.records.map(({ table, id }) => [table, id]);
		values.push(row.chainVersion, row.confirmation, row.verifiedClient, records, row.recordCount);
	}
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
