import { createHash } from 'node:crypto';
import type { KeyAuditAction } from '@mana/auth-protocol';
import { sameBytes } from './same-bytes.ts';

/** Where a request for a key came from. */
export interface RequestOrigin {
	sessionId: string | null;
	ipAddress: string | null;
	userAgent: string | null;
	/** The mission that asks, while its person is away. */
	missionId?: string;
}

export interface KeyAuditEntry extends RequestOrigin {
	userId: string;
	/** Milliseconds since the epoch. */
	atMs: number;
	action: KeyAuditAction;
	/** The HTTP status the request was answered with. */
	status: number;
	spaceId: string | null;
}

export interface KeyAuditRow extends KeyAuditEntry {
	/** 1, 2, 3 … in each user's chain. */
	sequence: number;
	previousHash: Uint8Array;
	hash: Uint8Array;
}

/** Appends rows in their own transaction, so that no request can take one back with it. */
export interface KeyAudit {
	append(entry: KeyAuditEntry): Promise<void>;
}

export const chainStart = new Uint8Array(32);

/** SHA-256 over the hash before and the row's values, as a JSON array in a fixed order; a mission comes last. */
export function auditHash(previousHash: Uint8Array, entry: KeyAuditEntry, sequence: number): Uint8Array {
	const values = [
		entry.userId,
		sequence,
		entry.atMs,
		entry.action,
		entry.status,
		entry.spaceId,
		entry.sessionId,
		entry.ipAddress,
		entry.userAgent,
		...(entry.missionId === undefined ? [] : [entry.missionId]),
	];
	return createHash('sha256').update(previousHash).update(JSON.stringify(values)).digest();
}

/** Whether a user's rows, in order, are whole and unchanged, and follow on `start`: by default the beginning. */
export function isIntactChain(
	rows: readonly KeyAuditRow[],
	start: { sequence: number; hash: Uint8Array } = { sequence: 0, hash: chainStart },
): boolean {
	let before = start;
	return rows.every((row) => {
		const isNext = row.sequence === before.sequence + 1 && sameBytes(row.previousHash, before.hash);
		before = row;
		return isNext && sameBytes(row.hash, auditHash(row.previousHash, row, row.sequence));
	});
}
