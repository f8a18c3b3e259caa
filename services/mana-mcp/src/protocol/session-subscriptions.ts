import { LRUCache } from 'lru-cache';
import type { Session } from './session-seal.ts';

export type Subscriber = Pick<Session, 'userId' | 'nonce'>;

/** Which resources a session of the older revisions has subscribed to. Replicas may share one. */
export interface SessionSubscriptions {
	/** @returns false where the session has as many as it may */
	add(session: Subscriber, uri: string): Promise<boolean>;
	remove(session: Subscriber, uri: string): Promise<void>;
	list(session: Subscriber): Promise<readonly string[]>;
	/** Forgets all of a session's. */
	clear(session: Subscriber): Promise<void>;
}

/** How many resources one session, or one stream, may watch. */
export const subscriptionsLimit = 100;

/** In how many sessions one user may subscribe: the latest. */
export const subscribedSessionsPerUser = 32;
const usersLimit = 1_000;

/** Subscriptions of this process alone: of a bounded number of users, sessions and resources, the latest ones. */
export class MemorySubscriptions implements SessionSubscriptions {
	readonly #byUser: LRUCache<string, Map<string, Set<string>>>;

	constructor(deps: { ttlMs: number; now: () => number }) {
		this.#byUser = new LRUCache({
			max: usersLimit,
			ttl: deps.ttlMs,
			perf: { now: deps.now },
			ttlResolution: 0,
		});
	}

	async add({ userId, nonce }: Subscriber, uri: string): Promise<boolean> {
		const sessions = this.#byUser.get(userId) ?? new Map<string, Set<string>>();
		const uris = sessions.get(nonce) ?? new Set<string>();
		if (uris.size >= subscriptionsLimit && !uris.has(uri)) return false;
		uris.add(uri);
		// Set anew each time: the oldest comes first.
		sessions.delete(nonce);
		sessions.set(nonce, uris);
		const [oldest] = sessions.keys();
		if (sessions.size > subscribedSessionsPerUser && oldest !== undefined) sessions.delete(oldest);
		this.#byUser.set(userId, sessions);
		return true;
	}

	async remove({ userId, nonce }: Subscriber, uri: string): Promise<void> {
		this.#byUser.get(userId)?.get(nonce)?.delete(uri);
	}

	async list({ userId, nonce }: Subscriber): Promise<readonly string[]> {
		return [...(this.#byUser.get(userId)?.get(nonce) ?? [])];
	}

	async clear({ userId, nonce }: Subscriber): Promise<void> {
		this.#byUser.get(userId)?.delete(nonce);
	}
}
