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
	return {
		...transaction,
		write(written) {
			for (const { number, seq, spaceId } of written.scopes) committed.set(number, { number, seq, spaceId });
			transaction.write(written);
		},
	};
}
