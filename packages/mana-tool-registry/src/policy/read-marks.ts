import { LRUCache } from 'lru-cache';

/** Remembers what agents have lately read. Replicas that share one see each other's marks. */
export interface ReadMarks {
	/**
	 * @param agent names an agent of a user
	 * @param sources what it has read from
	 * @param untilMs milliseconds since the epoch; until then the marks stand
	 */
	mark(agent: string, sources: readonly string[], untilMs: number): Promise<void>;
	/** The sources whose marks stand, and whether these are known to be all. */
	standing(agent: string): Promise<{ readonly sources: readonly string[]; readonly isCertain: boolean }>;
}

const defaultLimit = 100_000;

/** Marks of this process alone. Beyond the limit, counted in agents, those of the one that has read longest ago go. */
export class MemoryReadMarks implements ReadMarks {
	readonly #untilMsBySource: LRUCache<string, Map<string, number>>;
	readonly #now: () => number;

	/** @param deps.now milliseconds since the epoch */
	constructor(deps: { readonly now: () => number; readonly limit?: number }) {
		this.#now = deps.now;
		this.#untilMsBySource = new LRUCache({ max: deps.limit ?? defaultLimit });
	}

	async mark(agent: string, sources: readonly string[], untilMs: number): Promise<void> {
		const marks = this.#untilMsBySource.get(agent) ?? new Map<string, number>();
		// A person's spaces are few, and those that were left end by themselves.
		const nowMs = this.#now();
		for (const [name, ending] of marks) if (ending <= nowMs) marks.delete(name);
		for (const source of sources) marks.set(source, untilMs);
		this.#untilMsBySource.set(agent, marks);
	}

	async standing(agent: string) {
		const marks = this.#untilMsBySource.peek(agent) ?? new Map<string, number>();
		const sources = [...marks].flatMap(([source, untilMs]) => (untilMs > this.#now() ? [source] : []));
		return { sources, isCertain: true };
	}
}
