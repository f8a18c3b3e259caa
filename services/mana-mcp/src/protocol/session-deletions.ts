import { LRUCache } from 'lru-cache';
import type { Session } from './session-seal.ts';

export type DeletedSession = Pick<Session, 'userId' | 'nonce' | 'openedAtMs'>;

/** The sessions that clients ended, until their lifetime would have ended anyway. Replicas may share them. */
export interface SessionDeletions {
	add(session: DeletedSession): Promise<void>;
	has(session: DeletedSession): Promise<boolean>;
}

interface UserDeletions {
	openedAtMsByNonce: Map<string, number>;
	/** Sessions opened up to this instant count as deleted. */
	deadUpToMs: number;
}

/** How many of a user's ended sessions are told apart. */
export const deletionsPerUser = 256;

const defaultLimits = { perUser: deletionsPerUser, users: 10_000 };

/**
 * Deletions that this process knows of. Bounded: where a user, or all users together, end more than is kept, older
 * sessions count as ended too. So forgetting never revives one; at worst a client that is still there opens a new
 * session.
 */
export class MemoryDeletions implements SessionDeletions {
	readonly #byUser: LRUCache<string, UserDeletions>;
	readonly #perUser: number;
	#deadUpToMs = 0;

	constructor(deps: { ttlMs: number; now: () => number; limits?: typeof defaultLimits }) {
		const limits = deps.limits ?? defaultLimits;
		this.#perUser = limits.perUser;
		this.#byUser = new LRUCache({
			max: limits.users,
			ttl: deps.ttlMs,
			perf: { now: deps.now },
			ttlResolution: 0,
			dispose: (user, _userId, reason) => {
				if (reason !== 'evict') return;
				const newest = Math.max(user.deadUpToMs, ...user.openedAtMsByNonce.values());
				this.#deadUpToMs = Math.max(this.#deadUpToMs, newest);
			},
		});
	}

	async add(session: DeletedSession): Promise<void> {
		const user = this.#byUser.get(session.userId) ?? { openedAtMsByNonce: new Map(), deadUpToMs: 0 };
		user.openedAtMsByNonce.set(session.nonce, session.openedAtMs);
		if (user.openedAtMsByNonce.size > this.#perUser) forgetOldest(user);
		// Set anew each time: the entry lives on for as long as its newest session might.
		this.#byUser.set(session.userId, user);
	}

	async has(session: DeletedSession): Promise<boolean> {
		if (session.openedAtMs <= this.#deadUpToMs) return true;
		const user = this.#byUser.get(session.userId);
		if (!user) return false;
		return session.openedAtMs <= user.deadUpToMs || user.openedAtMsByNonce.has(session.nonce);
	}

	/** How many deletions are kept, over all users. */
	get size(): number {
		let size = 0;
		for (const user of this.#byUser.values()) size += user.openedAtMsByNonce.size;
		return size;
	}
}

function forgetOldest(user: UserDeletions): void {
	let oldest: [nonce: string, openedAtMs: number] | undefined;
	for (const entry of user.openedAtMsByNonce) if (!oldest || entry[1] < oldest[1]) oldest = entry;
	if (!oldest) return;
	user.openedAtMsByNonce.delete(oldest[0]);
	user.deadUpToMs = Math.max(user.deadUpToMs, oldest[1]);
}
