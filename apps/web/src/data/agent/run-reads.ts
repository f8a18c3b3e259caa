import { addReads, type CountedReads, countReads, type Model, type TableReads } from '@mana/agent-loop';
import type { MissionRun } from '@mana/records/types/ai';
import type { RowStore } from '@mana/tool-registry/browser';

/** What one run on this device reads: for its record to say so before the model sees it, since a device may be closed at any time. */
export class RunReads {
	/** Reads through it are counted. */
	readonly rows: RowStore;
	readonly #take: CountedReads['take'];
	#reads: ReadonlyMap<string, TableReads> = new Map();
	/** What the record says already. */
	#said: ReadonlyMap<string, TableReads> = new Map();
	#saying: Promise<void> = Promise.resolve();

	constructor(store: RowStore) {
		const { rows, take } = countReads(store, () => {});
		this.rows = rows;
		this.#take = take;
	}

	/** So far. */
	list(): NonNullable<MissionRun['reads']> {
		return [...this.#soFar()].map(([table, read]) => ({ table, ...read }));
	}

	/** The record says all that there is so far. */
	areSaid(): void {
		this.#said = this.#soFar();
	}

	/** @param say writes the list to the record; where it cannot, that is made up for with the next request, and in the end */
	saidBefore(model: Model, say: () => Promise<void>): Model {
		return {
			...model,
			answer: async (...asked) => {
				this.#saying = this.#saying.then(() => this.#say(say));
				await this.#saying;
				return model.answer(...asked);
			},
		};
	}

	async #say(say: () => Promise<void>): Promise<void> {
		const reads = this.#soFar();
		const isSaid = [...reads].every(
			([table, { records }]) => records <= (this.#said.get(table)?.records ?? 0),
		);
		if (isSaid) return;
		try {
			await say();
			this.#said = reads;
		} catch {
			// The services are away, or the run is ended.
		}
	}

	#soFar(): ReadonlyMap<string, TableReads> {
		this.#reads = addReads(this.#reads, this.#take());
		return this.#reads;
	}
}
