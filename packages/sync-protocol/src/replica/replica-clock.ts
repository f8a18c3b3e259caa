import { createHybridClock, type HybridClock } from '../hybrid-clock.ts';
import type { MergedRecord } from '../merge-change.ts';
import type { Stamp } from '../stamp.ts';
import type { Correction } from '../wire/correction.ts';
import type { ReplicaStorage, StorageEntry } from './replica-storage.ts';

const CLOCK = 'meta/clock';

/** A hybrid clock that outlives a restart, and that the server may set back. */
export interface ReplicaClock {
	/** Later than all that the record shows, also where the clock was set back since that was read. */
	stampAfter(record: MergedRecord | undefined): Stamp;
	observe(stamp: Stamp): void;
	/** A clock that ran ahead is set back: it may have been mended meanwhile. */
	takeCorrections(corrections: readonly Correction[]): void;
	/** What the storage is to keep of it. */
	entry(): StorageEntry;
}

export interface ReplicaClockOptions {
	readonly storage: ReplicaStorage;
	readonly clientId: string;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

export async function openReplicaClock({
	storage,
	clientId,
	now,
}: ReplicaClockOptions): Promise<ReplicaClock> {
	const [[, latest] = []] = (await storage.list(CLOCK)) as [string, Stamp][];
	const restart = (from: Stamp | null): HybridClock => createHybridClock({ clientId, now, latest: from });
	let clock = restart(latest ?? null);

	return {
		stampAfter(record) {
			if (record !== undefined) clock.observe(record.latest.stamp);
			return clock.next();
		},
		observe: (stamp) => clock.observe(stamp),
		takeCorrections(corrections) {
			const corrected = corrections.map(({ stamp }) => stamp).sort();
			if (corrected.length > 0) clock = restart(corrected.at(-1) ?? null);
		},
		entry: () => [CLOCK, clock.latest()],
	};
}
