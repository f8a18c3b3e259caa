import type { Persona } from '@mana/auth-protocol';
import type { Logger } from '@mana/service-kit';
import type { RunnerMetrics } from '../runner-metrics.ts';
import type { TickOutcome } from './tick.ts';

export interface TickLoopOptions {
	due(): Promise<readonly Persona[]>;
	run(persona: Persona, stopping: AbortSignal): Promise<TickOutcome>;
	/** How many personas are played at once. */
	readonly concurrency: number;
	readonly metrics: Pick<RunnerMetrics, 'countTick' | 'countError'>;
	readonly logger: Pick<Logger, 'info' | 'warn'>;
	/** Milliseconds, monotonic. */
	readonly clockMs: () => number;
}

/** Plays whoever is due. A slow persona holds up none of the others, and none is played twice at once. */
export class TickLoop {
	readonly #playing = new Map<string, Promise<void>>();
	readonly #stopping = new AbortController();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#failures = 0;

	constructor(private readonly options: TickLoopOptions) {}

	get playing(): number {
		return this.#playing.size;
	}

	get isStopping(): boolean {
		return this.#stopping.signal.aborted;
	}

	/** Looks for who is due, then again after each interval; less often while mana-auth does not answer. */
	start(intervalMs: number): void {
		const next = async () => {
			await this.look();
			if (this.isStopping) return;
			const backOff = 2 ** Math.min(this.#failures, 4);
			this.#timer = setTimeout(next, intervalMs * backOff);
		};
		void next();
	}

	/** Starts whoever is due and for whom there is room. */
	async look(): Promise<void> {
		if (this.isStopping || this.#playing.size >= this.options.concurrency) return;
		let due: readonly Persona[];
		try {
			due = await this.options.due();
			this.#failures = 0;
		} catch (error) {
			this.#failures += 1;
			this.options.metrics.countError('DUE_UNKNOWN');
			this.options.logger.warn({ err: error }, 'mana-auth does not say who is due');
			return;
		}
		this.#fill(due.filter(({ userId }) => !this.#playing.has(userId)));
	}

	/** Resolves when nobody is being played. */
	async idle(): Promise<void> {
		while (this.#playing.size > 0) await Promise.all(this.#playing.values());
	}

	/** Leaves what is under way to whoever claims it next. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#stopping.abort();
	}

	#fill(waiting: readonly Persona[]): void {
		if (this.isStopping) return;
		const queue = [...waiting];
		const work = async (persona: Persona): Promise<void> => {
			const startedMs = this.options.clockMs();
			const outcome = await this.options.run(persona, this.#stopping.signal).catch((error) => {
				this.options.metrics.countError('TICK_UNTOLD');
				this.options.logger.warn({ err: error, persona: persona.email }, 'a tick could not be told of');
				return 'left' as const;
			});
			this.options.metrics.countTick(outcome, this.options.clockMs() - startedMs);
			this.options.logger.info({ persona: persona.email, outcome }, 'a tick is over');
		};
		const begin = (): void => {
			const persona = queue.shift();
			if (!persona || this.isStopping) return;
			// An earlier look may have begun with them meanwhile.
			if (this.#playing.has(persona.userId)) {
				begin();
				return;
			}
			const running = work(persona).finally(() => {
				this.#playing.delete(persona.userId);
				begin();
			});
			this.#playing.set(persona.userId, running);
		};
		const room = this.options.concurrency - this.#playing.size;
		for (let place = 0; place < room; place++) begin();
	}
}
