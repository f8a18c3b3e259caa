/** Something that happened in an answer, with its place in it, from 1. */
export interface NumberedEvent<Event> {
	readonly place: number;
	readonly event: Event;
}

/**
 * What happens in an answer, kept until some time after its end: whoever lost the connection reads on from where they
 * were. The answer goes on whether somebody reads it or not.
 */
export class AnswerStream<Event> {
	readonly #events: NumberedEvent<Event>[] = [];
	readonly #waiting = new Set<() => void>();
	#isEnded = false;

	get isEnded(): boolean {
		return this.#isEnded;
	}

	add(event: Event): void {
		this.#events.push({ place: this.#events.length + 1, event });
		this.#wake();
	}

	end(): void {
		this.#isEnded = true;
		this.#wake();
	}

	/** Everything behind a place, as it comes, until the end. */
	async *from(after: number, signal: AbortSignal): AsyncGenerator<NumberedEvent<Event>> {
		let place = after;
		while (!signal.aborted) {
			const next = this.#events[place];
			if (next) {
				place += 1;
				yield next;
			} else if (this.#isEnded) return;
			else await this.#change(signal);
		}
	}

	#change(signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				this.#waiting.delete(done);
				signal.removeEventListener('abort', done);
				resolve();
			};
			this.#waiting.add(done);
			signal.addEventListener('abort', done);
		});
	}

	#wake(): void {
		for (const done of [...this.#waiting]) done();
	}
}
