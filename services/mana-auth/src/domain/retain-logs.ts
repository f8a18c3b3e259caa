import type { AuditCheckpoint, CheckpointSigner, SignedCheckpoint } from './audit-checkpoint.ts';
import { chainStart } from './key-audit.ts';

/** For how many days logs are kept. */
export interface RetentionDays {
	auditDays: number;
	activityDays: number;
}

/** What a row of either log shows of itself here. */
export interface ChainedRow {
	sequence: number;
	/** When it was written down; milliseconds since the epoch. */
	recordedAtMs: number;
	hash: Uint8Array;
}

/** Where a chain begins: behind the last checkpoint, or at its start. */
export interface ChainPosition {
	sequence: number;
	hash: Uint8Array;
}

/** A log of many users, each of whose rows form a chain of hashes. */
export interface RetainedLog {
	name: string;
	signer: CheckpointSigner;
	/** Users after this one, in order, of whom a row was recorded before the instant. */
	usersWithRowsBefore(untilMs: number, afterUserId: string, limit: number): Promise<string[]>;
	/**
	 * Locks a user's chain and shows `decide` its last checkpoint and its first rows, with whether these follow on
	 * `position` unchanged. Stores the checkpoint that it answers and removes the rows up to it, both or neither.
	 */
	cut(
		userId: string,
		limit: number,
		decide: (chain: {
			checkpoint: SignedCheckpoint | undefined;
			rows: ChainedRow[];
			isIntactFrom(position: ChainPosition): boolean;
		}) => SignedCheckpoint | undefined,
	): Promise<void>;
}

export interface RetentionResult {
	removed: number;
	/** Users whose chain does not hold: nothing of it is removed, since it is evidence. */
	broken: string[];
}

const dayMs = 24 * 60 * 60_000;
const usersAtOnce = 200;
const rowsAtOnce = 1_000;

/** Removes rows older than so many days, each chain up to a signed checkpoint. Broken off, it goes on next time. */
export async function retainLog(
	{ log, now }: { log: RetainedLog; now: () => number },
	days: number,
): Promise<RetentionResult> {
	const untilMs = now() - days * dayMs;
	const result: RetentionResult = { removed: 0, broken: [] };
	let afterUserId = '';
	for (;;) {
		const userIds = await log.usersWithRowsBefore(untilMs, afterUserId, usersAtOnce);
		for (const userId of userIds) {
			const removed = await cutChain(log, userId, untilMs, now);
			if (removed === 'broken') result.broken.push(userId);
			else result.removed += removed;
		}
		afterUserId = userIds.at(-1) ?? '';
		if (userIds.length < usersAtOnce) return result;
	}
}

async function cutChain(
	log: RetainedLog,
	userId: string,
	untilMs: number,
	now: () => number,
): Promise<number | 'broken'> {
	let removed = 0;
	let isBroken = false;
	for (let isMore = true; isMore; ) {
		isMore = false;
		await log.cut(userId, rowsAtOnce, ({ checkpoint, rows, isIntactFrom }) => {
			isBroken =
				(checkpoint !== undefined && !log.signer.isGenuine(checkpoint)) ||
				!isIntactFrom(checkpoint ?? { sequence: 0, hash: chainStart });
			if (isBroken) return undefined;
			const firstKept = rows.findIndex(({ recordedAtMs }) => recordedAtMs >= untilMs);
			const old = firstKept === -1 ? rows : rows.slice(0, firstKept);
			const last = old.at(-1);
			if (!last) return undefined;
			removed += old.length;
			isMore = old.length === rowsAtOnce;
			const cut: AuditCheckpoint = {
				userId,
				sequence: last.sequence,
				hash: last.hash,
				createdAtMs: now(),
			};
			return log.signer.sign(cut);
		});
	}
	return isBroken ? 'broken' : removed;
}
