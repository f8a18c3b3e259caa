/** Remembers what may happen once only. Replicas that share one see each other's marks. */
export interface SharedMarks {
	/**
	 * Marks a key.
	 *
	 * @param untilMs milliseconds since the epoch; until then the mark has to stand
	 * @returns whether the key was free until now; false too where that cannot be known
	 */
	markOnce(key: string, untilMs: number): Promise<boolean>;
}

const defaultLimit = 100_000;

/** Marks of this process alone. Where there is no room for another one that stands, nothing is free. */
export class MemoryMarks implements SharedMarks {
	readonly #untilMsByKey = new Map<string, number>();
	readonly #now: () => number;
	readonly #limit: number;

	/** @param deps.now milliseconds since the epoch */
	constructor(deps: { now: () => number; limit?: number }) {
		this.#now = deps.now;
		this.#limit = deps.limit ?? defaultLimit;
	}

	async markOnce(key: string, untilMs: number): Promise<boolean> {
		const nowMs = this.#now();
		if ((this.#untilMsByKey.get(key) ?? 0) > nowMs) return false;
		if (this.#untilMsByKey.size >= this.#limit) this.#dropEnded(nowMs);
		if (this.#untilMsByKey.size >= this.#limit) return false;
		this.#untilMsByKey.set(key, untilMs);
		return true;
	}

	/** How many marks are kept. */
	get size(): number {
		return this.#untilMsByKey.size;
	}

	#dropEnded(nowMs: number): void {
		for (const [key, untilMs] of this.#untilMsByKey) if (untilMs <= nowMs) this.#untilMsByKey.delete(key);
	}
}
