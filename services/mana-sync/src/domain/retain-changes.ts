import type { Quotas } from './space-quota.ts';

export interface RetentionBatch {
	/** The last number looked at; null at the end of what is old enough. */
	readonly lastSeq: number | null;
	/** How many changes were taken out of the log. */
	readonly removed: number;
}

export interface RetentionStore {
	scopes(): Promise<number[]>;
	/** Counts what near-full logs hold, and those of users whose spaces are nearly full together. */
	recount(quotas: Quotas): Promise<void>;
	/** Looks at the next changes of a scope that were logged before an instant. One short transaction. */
	removeSuperseded(scope: number, afterSeq: number, beforeMs: number): Promise<RetentionBatch>;
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * Takes out of the log what later changes superseded, and the values of deleted records, once they are older than
 * so many days. A record's id and its stamps stay for ever, so nothing that was deleted can rise again.
 *
 * @returns how many changes were removed
 */
export async function retainChanges(
	{ store, now }: { store: RetentionStore; now: () => number },
	days: number,
	quotas: Quotas,
): Promise<number> {
	const beforeMs = now() - days * DAY_MS;
	let removed = 0;
	for (const scope of await store.scopes()) {
		for (let afterSeq: number | null = 0; afterSeq !== null; ) {
			const batch = await store.removeSuperseded(scope, afterSeq, beforeMs);
			removed += batch.removed;
			afterSeq = batch.lastSeq;
		}
	}
	await store.recount(quotas);
	return removed;
}
