import type { Checkpoint, KeyAuditPage } from '@mana/auth-protocol';
import type { CheckpointSigner, SignedCheckpoint } from './audit-checkpoint.ts';
import { chainStart, isIntactChain, type KeyAuditRow } from './key-audit.ts';

export interface AuditLog {
	/** A user's rows before `beforeSequence`, or the last ones: newest first, at most `limit`. */
	page(userId: string, limit: number, beforeSequence: number | undefined): Promise<KeyAuditRow[]>;
	/** Where retention has cut the user's chain last. */
	checkpoint(userId: string): Promise<SignedCheckpoint | undefined>;
}

/**
 * A page of a user's own log, newest first, with what it takes to check it: each row's hash is SHA-256 over the
 * one before and the row's values. `chain.isIntact` is our own check of this page and of where it begins.
 */
export async function readAudit(
	deps: { auditLog: AuditLog; checkpointSigner: CheckpointSigner },
	userId: string,
	{ limit, before }: { limit: number; before?: number | undefined },
): Promise<KeyAuditPage> {
	// One more than asked for: the row that the page's oldest one follows on.
	const rows = await deps.auditLog.page(userId, limit + 1, before);
	const checkpoint = await deps.auditLog.checkpoint(userId);
	const isLastPage = rows.length <= limit;
	const page = isLastPage ? rows : rows.slice(0, limit);
	const start = (isLastPage ? checkpoint : rows.at(-1)) ?? { sequence: 0, hash: chainStart };
	const isGenuine = checkpoint !== undefined && deps.checkpointSigner.isGenuine(checkpoint);
	return {
		entries: page.map(({ userId: _, atMs, previousHash, hash, missionId = null, ...row }) => ({
			...row,
			missionId,
			at: new Date(atMs).toISOString(),
			previousHash: hex(previousHash),
			hash: hex(hash),
		})),
		nextBefore: isLastPage ? null : (page.at(-1)?.sequence ?? null),
		chain: {
			isIntact: isIntactChain(page.toReversed(), start) && (checkpoint === undefined || isGenuine),
			checkpoint: checkpoint ? checkpointToWire(checkpoint, isGenuine) : null,
		},
	};
}

export function checkpointToWire(checkpoint: SignedCheckpoint, isGenuine: boolean): Checkpoint {
	return {
		sequence: checkpoint.sequence,
		hash: hex(checkpoint.hash),
		createdAt: new Date(checkpoint.createdAtMs).toISOString(),
		signingKeyId: checkpoint.signingKeyId,
		signature: Buffer.from(checkpoint.signature).toString('base64'),
		isGenuine,
	};
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}
