import { decodeStamp, encodeStamp, MAX_COUNTER, type Stamp } from './stamp.ts';

/** How far ahead of the server's clock a stamp may lie before it is clamped. */
export const MAX_DRIFT_MS = 5 * 60_000;

/**
 * A hybrid logical clock (Kulkarni et al., 2014): wall time while that advances, a counter while it does not,
 * and never behind a stamp it has seen. So what this client writes after reading a row is later than that row,
 * even if its own wall clock lags.
 */
export interface HybridClock {
	/** A stamp later than every stamp this clock has given or observed. */
	next(): Stamp;
	/**
	 * Takes note of another replica's stamp, however far ahead of `now` it lies: the server lets none lie far ahead of
	 * its own clock, so the clock that lags is this one. To be given only stamps that came from the server.
	 */
	observe(stamp: Stamp): void;
	/** The latest stamp given or observed, for keeping across a restart; null while there is none. */
	latest(): Stamp | null;
}

export interface HybridClockOptions {
	readonly clientId: string;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** What `latest()` said before the restart. */
	readonly latest?: Stamp | null;
}

export function createHybridClock({ clientId, now, latest = null }: HybridClockOptions): HybridClock {
	let atMs = -1;
	let counter = 0;
	let current = latest;

	function advanceTo(instant: number, count: number): void {
		if (instant < atMs || (instant === atMs && count <= counter)) return;
		atMs = instant;
		counter = count;
	}

	function observe(stamp: Stamp): void {
		const seen = decodeStamp(stamp);
		advanceTo(seen.atMs, seen.counter);
		if (current === null || current < stamp) current = stamp;
	}

	if (latest !== null) {
		const restored = decodeStamp(latest);
		advanceTo(restored.atMs, restored.counter);
	}

	return {
		observe,
		latest: () => current,
		next() {
			const wall = now();
			if (wall > atMs) {
				atMs = wall;
				counter = 0;
			} else if (counter === MAX_COUNTER) {
				atMs += 1;
				counter = 0;
			} else {
				counter += 1;
			}
			current = encodeStamp({ atMs, counter, clientId });
			return current;
		},
	};
}
