import { backOff } from '../back-off.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/** Whether and how often a replica tries to reach its server. */
export interface Connection {
	/** Aborts what is under way when the network comes or goes. */
	readonly signal: AbortSignal;
	setOnline(isOnline: boolean): void;
	close(): void;
	/** Waits until something happens to the connection, the other signal aborts, or a minute has passed. */
	idle(signal: AbortSignal): Promise<void>;
	/**
	 * Does something again and again while the network is there, until the connection is closed. After each failure
	 * it waits longer, from 0.5 s to 60 s, less a random part of up to half, so that clients do not come back at once.
	 * `succeeded` begins the waits anew.
	 */
	keepDoing(work: (succeeded: () => void) => Promise<void>): Promise<void>;
}

export interface ConnectionOptions {
	/** Waits, or less long when the signal aborts; never rejects. */
	readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** From 0 up to 1. */
	readonly random: () => number;
	/** Called with each failure. */
	readonly onFailure?: ((error: unknown) => void) | undefined;
}

export function createConnection({ sleep, random, onFailure }: ConnectionOptions): Connection {
	let current = new AbortController();
	let isOnline = true;
	let isClosed = false;

	return {
		get signal() {
			return current.signal;
		},
		setOnline(next) {
			if (isClosed) return;
			isOnline = next;
			const before = current;
			current = new AbortController();
			before.abort();
		},
		close() {
			isClosed = true;
			current.abort();
		},
		idle: (signal) => sleep(LONGEST_WAIT_MS, AbortSignal.any([signal, current.signal])),
		async keepDoing(work) {
			let failures = 0;
			while (!isClosed) {
				if (!isOnline) {
					await sleep(LONGEST_WAIT_MS, current.signal);
					continue;
				}
				try {
					await work(() => {
						failures = 0;
					});
				} catch (error) {
					if (!isClosed) onFailure?.(error);
					failures += 1;
					const waitMs = backOff(failures, { firstMs: FIRST_WAIT_MS, longestMs: LONGEST_WAIT_MS, random });
					await sleep(waitMs, current.signal);
				}
			}
		},
	};
}

/** Waits so long, or until the signal aborts. */
export function sleepFor(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, milliseconds);
		signal.addEventListener('abort', done, { once: true });
		if (signal.aborted) done();
	});
}
