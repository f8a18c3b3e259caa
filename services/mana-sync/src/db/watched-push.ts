import type { CommittedHead, PushTransaction } from '../domain/sync-store.ts';

/** A push transaction that tells how long it waits for its locks, and notes up to where its scopes come. */
export function watchedPush(
	transaction: PushTransaction,
	committed: Map<number, CommittedHead>,
	onLockWait: (seconds: number) => void,
): PushTransaction {
	return {
		...transaction,
		async lockScopes(spaceIds) {
			const askedAtMs = performance.now();
			const heads = await transaction.lockScopes(spaceIds);
			onLockWait((performance.now() - askedAtMs) / 1000);
			return heads;
		},
		write(written) {
			for (const { number, seq, spaceId } of written.scopes) committed.set(number, { number, seq, spaceId });
			transaction.write(written);
		},
	};
}
