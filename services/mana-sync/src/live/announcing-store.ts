import type { PushTransaction, SyncStore } from '../domain/sync-store.ts';
import type { Head } from './hub.ts';

/** A store that says, after each commit, up to where the scopes it wrote to have come. */
export function announcingStore(store: SyncStore, onCommitted: (heads: Head[]) => void): SyncStore {
	return {
		...store,
		async push(grant, work) {
			const committed = new Map<number, Head>();
			const result = await store.push(grant, (transaction) => {
				// A transaction that is run again begins anew here as well.
				committed.clear();
				return work(watched(transaction, committed));
			});
			if (committed.size > 0) onCommitted([...committed.values()]);
			return result;
		},
	};
}

function watched(transaction: PushTransaction, committed: Map<number, Head>): PushTransaction {
	const spaceIds = new Map<number, string>();
	return {
		...transaction,
		async lockScopes(ids) {
			const heads = await transaction.lockScopes(ids);
			for (const { number, spaceId } of heads.scopes) spaceIds.set(number, spaceId);
			return heads;
		},
		async advanceScopes(scopes) {
			for (const { number, seq } of scopes)
				committed.set(number, { number, seq, spaceId: spaceIds.get(number) ?? '' });
			await transaction.advanceScopes(scopes);
		},
	};
}
