import type { RetentionStore } from '../db/retention-store.ts';

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
	return removed;
}
