import { LRUCache } from 'lru-cache';

export interface Invocation {
	toolName: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/**
 * The latest invocations of each tool by each user, as many as the rate limit needs to see and no more.
 */
export class InvocationLog {
	readonly #rings: LRUCache<string, Invocation[]>;
	readonly #perTool: number;

	/**
	 * @param options.perTool how many invocations of a tool by a user are kept: the rate limit
	 * @param options.rings how many pairs of user and tool are kept; the least recent goes first
	 */
	constructor(options: { perTool: number; windowMs: number; rings?: number }) {
		this.#perTool = options.perTool;
		this.#rings = new LRUCache({ max: options.rings ?? 20_000, ttl: options.windowMs });
	}

	recent(userId: string, toolName: string): readonly Invocation[] {
		return this.#rings.get(ringKey(userId, toolName)) ?? [];
	}

	record(userId: string, invocation: Invocation): void {
		const key = ringKey(userId, invocation.toolName);
		const ring = this.#rings.get(key) ?? [];
		ring.push(invocation);
		if (ring.length > this.#perTool) ring.shift();
		this.#rings.set(key, ring);
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
