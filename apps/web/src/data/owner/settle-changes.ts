import type { Replica } from '@mana/sync-protocol';
import type { Conflict, RefusedEdit } from '../set-aside.ts';
import { createWatchedValue, type WatchedValue } from '../watched-value.ts';
import type { UnsettledChanges } from './unsettled-changes.ts';

export interface Settling {
	readonly conflicts: WatchedValue<readonly Conflict[]>;
	readonly refusedEdits: WatchedValue<readonly RefusedEdit[]>;
	/** Looks again at what is unsettled; never two looks at once, so that nothing is merged twice. */
	look(): void;
}

export interface SettlingOptions {
	readonly unsettled: UnsettledChanges;
	readonly replica: Replica;
	readonly onFailure: (error: unknown) => void;
}

export function createSettling({ unsettled, replica, onFailure }: SettlingOptions): Settling {
	const conflicts = createWatchedValue<readonly Conflict[]>([]);
	const refusedEdits = createWatchedValue<readonly RefusedEdit[]>([]);
	let isLooking = false;
	let isWanted = false;

	async function work(): Promise<void> {
		while (isWanted) {
			isWanted = false;
			await unsettled.settle(replica);
			conflicts.set(await unsettled.conflicts(replica));
			refusedEdits.set(await unsettled.refusedEdits(replica));
		}
	}

	return {
		conflicts,
		refusedEdits,
		look() {
			isWanted = true;
			if (isLooking) return;
			isLooking = true;
			// What failed stays as it was, and is tried again at the next look.
			work()
				.catch(onFailure)
				.finally(() => {
					isLooking = false;
				});
		},
	};
}
