import { type ActivityEntry, activityBatchLimit } from '@mana/auth-protocol';
import type { PlatformCaller } from '../admission/token-exchange.ts';

/** The caller in whose name an entry is sent. */
export type ActivityOwner = Pick<
	PlatformCaller,
	'userId' | 'boundSpaces' | 'actingClient' | 'token' | 'exchanged' | 'expiresAtMs'
>;

/**
 * `refused` will be refused again; `token` may be taken with another token; `busy` may be taken later from this person,
 * `away` from anybody.
 */
export type ActivityDelivery = 'taken' | 'refused' | 'token' | 'busy' | 'away';

export interface ActivityLogDeps {
	/** Delivers a batch of one person's entries; never throws. Entries delivered twice count once. */
	deliver(owner: ActivityOwner, entries: readonly ActivityEntry[]): Promise<ActivityDelivery>;
	count(result: 'sent' | 'refused' | 'dropped', entries: number): void;
	/** Milliseconds since the epoch. */
	now: () => number;
	/** For how long after its end a token may still be delivered with. Default 0. */
	lateMs?: number;
	queueLimit?: number;
	flushDelayMs?: number;
}

interface Pending {
	owner: ActivityOwner;
	entries: ActivityEntry[];
	/** A token that was refused: only another one is tried. */
	deadToken?: string;
	isBeingSent: boolean;
	/** Milliseconds since the epoch: not before, where this person has sent too much. */
	notBeforeMs?: number;
}

const parallelDeliveries = 8;
const firstBackOffMs = 500;
const longestBackOffMs = 15_000;
/** How long a person waits who has sent too much: limits are counted by the minute. */
const busyMs = 15_000;

/**
 * Keeps what agents did until mana-auth has written it down. A call hands over its entry and goes on: nothing
 * here waits for anything or fails. Entries wait by person and go out with that person's newest token, half a
 * second after the first of them or as soon as a batch is full; while mana-auth is away they wait longer and
 * longer. Beyond the limit those that have waited longest are dropped, and counted.
 */
export class ActivityLog {
	readonly #deps: ActivityLogDeps;
	readonly #queueLimit: number;
	readonly #flushDelayMs: number;
	readonly #pending = new Map<string, Pending>();
	#size = 0;
	#backOffMs = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#timerDueMs = 0;
	#flushing: Promise<void> | undefined;
	#isClosed = false;

	constructor(deps: ActivityLogDeps) {
		this.#deps = deps;
		this.#queueLimit = deps.queueLimit ?? 20_000;
		this.#flushDelayMs = deps.flushDelayMs ?? 500;
	}

	/** How many entries wait. */
	get size(): number {
		return this.#size;
	}

	record(owner: ActivityOwner, entry: ActivityEntry): void {
		// By client too: mana-auth writes down whose token reported a call.
		const key = JSON.stringify([owner.userId, owner.boundSpaces, owner.actingClient]);
		let pending = this.#pending.get(key);
		if (!pending) {
			pending = { owner, entries: [], isBeingSent: false };
			this.#pending.set(key, pending);
		}
		const isDead = pending.owner.token === pending.deadToken;
		if (isDead || owner.expiresAtMs >= pending.owner.expiresAtMs) pending.owner = owner;
		pending.entries.push(entry);
		this.#size++;
		this.#keepWithinLimit();
		if (pending.entries.length >= activityBatchLimit && this.#backOffMs === 0) void this.flush();
		else this.#schedule(this.#flushDelayMs);
	}

	/** Sends what waits and can be sent now. Calls at once share one round. */
	flush(): Promise<void> {
		this.#flushing ??= this.#sendAll().finally(() => {
			this.#flushing = undefined;
			const waitMs = this.#nextWaitMs();
			if (waitMs !== undefined) this.#schedule(Math.max(waitMs, this.#flushDelayMs));
		});
		return this.#flushing;
	}

	/** Sends what still waits, giving up after `withinMs`, and stops. */
	async close(withinMs = 2_000): Promise<void> {
		this.#isClosed = true;
		clearTimeout(this.#timer);
		const all = async () => {
			await this.#flushing;
			await this.flush();
		};
		const { promise: expiry, resolve } = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, withinMs);
		await Promise.race([all(), expiry]);
		clearTimeout(timer);
	}

	#schedule(delayMs: number): void {
		if (this.#flushing !== undefined || this.#isClosed) return;
		const waitMs = Math.max(delayMs, this.#backOffMs);
		const dueMs = this.#deps.now() + waitMs;
		// Somebody who waits for long holds nobody up.
		if (this.#timer !== undefined && this.#timerDueMs <= dueMs) return;
		clearTimeout(this.#timer);
		this.#timerDueMs = dueMs;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			void this.flush();
		}, waitMs);
		// Whoever stops the process closes the log first.
		this.#timer.unref();
	}

	async #sendAll(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const queue = [...this.#pending].filter(([, pending]) => this.#isSendable(pending));
		let isAway = false;
		const work = async () => {
			for (let next = queue.shift(); next && !isAway; next = queue.shift()) {
				if (!(await this.#sendOf(...next))) isAway = true;
			}
		};
		await Promise.all(Array.from({ length: parallelDeliveries }, work));
		this.#backOffMs = isAway ? Math.min(Math.max(this.#backOffMs * 2, firstBackOffMs), longestBackOffMs) : 0;
	}

	/**
	 * Sends what one person's entries there are; false where mana-auth is away. Those that come meanwhile wait until
	 * they are due or make a full batch: small ones cost mana-auth nearly as much.
	 */
	async #sendOf(key: string, pending: Pending): Promise<boolean> {
		pending.isBeingSent = true;
		try {
			let due = pending.entries.length;
			while (pending.entries.length > 0 && (due > 0 || pending.entries.length >= activityBatchLimit)) {
				const { owner } = pending;
				const batch = pending.entries.slice(0, activityBatchLimit);
				due -= batch.length;
				const delivery = await this.#deps.deliver(owner, batch);
				if (delivery === 'away') return false;
				if (delivery === 'busy') {
					pending.notBeforeMs = this.#deps.now() + busyMs;
					return true;
				}
				if (delivery === 'token') {
					pending.deadToken = owner.token;
					return true;
				}
				// Some may have been dropped from the front meanwhile.
				const done = new Set(batch);
				const left = pending.entries.filter((entry) => !done.has(entry));
				this.#size -= pending.entries.length - left.length;
				pending.entries = left;
				this.#deps.count(delivery === 'taken' ? 'sent' : 'refused', batch.length);
			}
			if (pending.entries.length === 0) this.#pending.delete(key);
			return true;
		} finally {
			pending.isBeingSent = false;
		}
	}

	/** How long until there is something that can be sent; undefined where nothing waits for a time. */
	#nextWaitMs(): number | undefined {
		const nowMs = this.#deps.now();
		const waits = [...this.#pending.values()]
			.filter((pending) => this.#isSendable({ ...pending, notBeforeMs: 0 }))
			.map(({ notBeforeMs = 0 }) => Math.max(notBeforeMs - nowMs, 0));
		return waits.length === 0 ? undefined : Math.min(...waits);
	}

	/** Entries whose token is not taken any more wait for the person's next call, which brings another. */
	#isSendable({ owner, entries, deadToken, isBeingSent, notBeforeMs = 0 }: Pending): boolean {
		const isTokenGood =
			owner.token !== deadToken && owner.expiresAtMs + (this.#deps.lateMs ?? 0) > this.#deps.now();
		return entries.length > 0 && isTokenGood && !isBeingSent && this.#deps.now() >= notBeforeMs;
	}

	#keepWithinLimit(): void {
		while (this.#size > this.#queueLimit) {
			const [oldest] = this.#pending;
			if (!oldest) return;
			const [key, pending] = oldest;
			pending.entries.shift();
			this.#size--;
			this.#deps.count('dropped', 1);
			if (pending.entries.length === 0 && !pending.isBeingSent) this.#pending.delete(key);
		}
	}
}
