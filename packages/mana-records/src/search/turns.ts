import { nextTurn } from './next-turn.ts';

/** Work that yields where it can be interrupted. */
export type Work<T> = Generator<void, T>;

interface Job {
	/** Goes on for a turn. @returns whether it has ended */
	step(untilMs: number): boolean;
}

interface TurnsOptions {
	/** How long one turn lasts. */
	readonly turnMs?: number;
	/** Milliseconds, monotonic. */
	readonly clockMs?: () => number;
	/** Lets others on this thread go ahead. */
	readonly breathe?: () => Promise<void>;
}

/**
 * Runs work of many on one thread, in turns of some milliseconds. Whoever has work gets every so-manieth turn,
 * however much the others have; the work of one share is done in the order in which it came.
 */
export class Turns {
	readonly #queues = new Map<string, Job[]>();
	readonly #turnMs: number;
	readonly #clockMs: () => number;
	readonly #breathe: () => Promise<void>;
	#isRunning = false;

	constructor({ turnMs = 8, clockMs = () => performance.now(), breathe = nextTurn }: TurnsOptions = {}) {
		this.#turnMs = turnMs;
		this.#clockMs = clockMs;
		this.#breathe = breathe;
	}

	/**
	 * @param share whose work it is
	 * @throws whatever the signal is aborted with: the work has stopped for good then
	 */
	run<T>(share: string, work: Work<T>, signal?: AbortSignal): Promise<T> {
		const { promise, resolve, reject } = Promise.withResolvers<T>();
		const job = this.#jobOf(work, signal, resolve, reject);
		const queue = this.#queues.get(share);
		if (queue) queue.push(job);
		else this.#queues.set(share, [job]);
		if (!this.#isRunning) void this.#takeTurns();
		return promise;
	}

	#jobOf<T>(
		work: Work<T>,
		signal: AbortSignal | undefined,
		resolve: (value: T) => void,
		reject: (error: unknown) => void,
	): Job {
		return {
			step: (untilMs) => {
				try {
					signal?.throwIfAborted();
					for (;;) {
						const { done, value } = work.next();
						if (done) {
							resolve(value);
							return true;
						}
						if (this.#clockMs() >= untilMs) return false;
					}
				} catch (error) {
					work.return?.(undefined as never);
					reject(error);
					return true;
				}
			},
		};
	}

	async #takeTurns(): Promise<void> {
		this.#isRunning = true;
		while (this.#queues.size > 0) {
			for (const [share, queue] of [...this.#queues]) {
				await this.#breathe();
				const untilMs = this.#clockMs() + this.#turnMs;
				while (queue[0]?.step(untilMs)) {
					queue.shift();
					if (this.#clockMs() >= untilMs) break;
				}
				if (queue.length === 0) this.#queues.delete(share);
			}
		}
		this.#isRunning = false;
	}
}
