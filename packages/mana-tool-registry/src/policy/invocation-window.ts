import { LRUCache } from 'lru-cache';

export interface Invocation {
	toolName: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/** The calls of each tool by each user that the rate limit looks at. Replicas may share one. */
export interface InvocationWindow {
	/**
	 * Counts a call in, and answers those before it: one step, so that calls that come together see each other. A
	 * call beyond the limit is not kept.
	 */
	take(userId: string, invocation: Invocation): Promise<readonly Invocation[]>;
	/** Takes out a call that was not let through after all. */
	release(userId: string, invocation: Invocation): Promise<void>;
}

export interface WindowLimits {
	/** How many invocations of a tool by a user are kept: the rate limit. */
	perTool: number;
	windowMs: number;
}

const ringsLimit = 20_000;

/** The window of this process alone, of a bounded number of users and tools. */
export class MemoryInvocations implements InvocationWindow {
	readonly #rings: LRUCache<string, Invocation[]>;
	readonly #limits: WindowLimits;

	constructor(limits: WindowLimits) {
		this.#limits = limits;
		this.#rings = new LRUCache({ max: ringsLimit, ttl: limits.windowMs });
	}

	async take(userId: string, invocation: Invocation): Promise<readonly Invocation[]> {
		const key = ringKey(userId, invocation.toolName);
		const since = invocation.at - this.#limits.windowMs;
		const recent = (this.#rings.get(key) ?? []).filter(({ at }) => at > since);
		if (recent.length < this.#limits.perTool) this.#rings.set(key, [...recent, invocation]);
		return recent;
	}

	async release(userId: string, invocation: Invocation): Promise<void> {
		const key = ringKey(userId, invocation.toolName);
		const ring = this.#rings.get(key);
		if (ring)
			this.#rings.set(
				key,
				ring.filter((kept) => kept !== invocation),
			);
	}

	/** How many invocations are kept in all. */
	get size(): number {
		let size = 0;
		for (const ring of this.#rings.values()) size += ring.length;
		return size;
	}
}

function ringKey(userId: string, toolName: string): string {
	return `${toolName} ${userId}`;
}
