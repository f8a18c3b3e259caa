import type { Delivery, Listener } from './topics.ts';

/** Beyond this a reader is slow: what waits is dropped, and it reads for itself once it is ready. */
const WAITING_DELIVERIES = 64;
const WAITING_NEWS = 2_000;

/** What waits for one reader: bounded, and never in the way of who delivers. */
export interface Inbox extends Listener {
	/** The next delivery, if one waits. */
	take(): Delivery | undefined;
	/** True once after deliveries were dropped. */
	takeOverflow(): boolean;
	/** Forgets what waits: whoever reads for itself from now on sees it all. */
	clear(): void;
	/** Until something waits, the service stops, the signal aborts or the time is over. */
	wait(milliseconds: number, signal: AbortSignal): Promise<void>;
	readonly isStopping: boolean;
}

export function createInbox(appIds: ReadonlySet<string>, onOverflow: () => void): Inbox {
	let waiting: Delivery[] = [];
	let newsCount = 0;
	let hasOverflown = false;
	let isStopping = false;
	let wake = () => {};

	function clear(): void {
		waiting = [];
		newsCount = 0;
	}

	return {
		appIds,
		clear,
		get isStopping() {
			return isStopping;
		},
		deliver(delivery) {
			if (!hasOverflown) {
				waiting.push(delivery);
				newsCount += delivery.news.length;
			}
			if (waiting.length > WAITING_DELIVERIES || newsCount > WAITING_NEWS) {
				hasOverflown = true;
				clear();
				onOverflow();
			}
			wake();
		},
		stop() {
			isStopping = true;
			wake();
		},
		take() {
			const delivery = waiting.shift();
			newsCount -= delivery?.news.length ?? 0;
			return delivery;
		},
		takeOverflow() {
			const was = hasOverflown;
			hasOverflown = false;
			return was;
		},
		wait(milliseconds, signal) {
			return new Promise((resolve) => {
				const done = () => {
					clearTimeout(timer);
					signal.removeEventListener('abort', done);
					wake = () => {};
					resolve();
				};
				const timer = setTimeout(done, milliseconds);
				signal.addEventListener('abort', done, { once: true });
				wake = done;
				if (waiting.length > 0 || hasOverflown || isStopping || signal.aborted) done();
			});
		},
	};
}
