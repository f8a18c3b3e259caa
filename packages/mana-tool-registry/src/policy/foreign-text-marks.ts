import { LRUCache } from 'lru-cache';

/** Remembers which agents have lately read text by somebody else. Replicas that share one see each other's. */
export interface ForeignTextMarks {
	/** @param untilMs milliseconds since the epoch; until then the mark stands */
	mark(key: string, untilMs: number): Promise<void>;
	/** Whether a mark stands; throws where that cannot be known. */
	has(key: string): Promise<boolean>;
}

const defaultLimit = 100_000;

/** Marks of this process alone. Beyond the limit the one set longest ago goes. */
export class MemoryForeignTextMarks implements ForeignTextMarks {
	readonly #untilMsByKey: LRUCache<string, number>;
	readonly #now: () => number;

	/** @param deps.now milliseconds since the epoch */
	constructor(deps: { now: () => number; limit?: number }) {
		this.#now = deps.now;
		this.#untilMsByKey = new LRUCache({ max: deps.limit ?? defaultLimit });
	}

	async mark(key: string, untilMs: number): Promise<void> {
		this.#untilMsByKey.set(key, untilMs);
	}

	async has(key: string): Promise<boolean> {
		return (this.#untilMsByKey.peek(key) ?? 0) > this.#now();
	}
}
