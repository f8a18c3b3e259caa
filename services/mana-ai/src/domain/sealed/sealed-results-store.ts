import type { SealedMessage, SealedResult, SealedResults, TakenResults } from '@mana/agent-loop/sealed';
import type { ClaimedRun } from '../missions/mission-run.ts';

/** What runs on sealed copies have come to, sealed to their person, until a device has taken it. */
export interface SealedResultsStore {
	/**
	 * Keeps a record that a run has written, in place of what it wrote to that record before.
	 *
	 * @throws RunStopped `lease-lost` where the run is another process's by now
	 */
	put(
		run: Pick<ClaimedRun, 'id' | 'userId' | 'missionId' | 'leaseToken'>,
		record: Pick<SealedResult, 'table' | 'id'>,
		sealed: SealedMessage,
		nowMs: number,
	): Promise<void>;
	/** The oldest first, as many as a device takes at once. */
	list(userId: string): Promise<SealedResults>;
	/** Forgets those of which this is still the version. */
	take(userId: string, taken: TakenResults['results']): Promise<void>;
}
