import { rateLimited } from './refusals.ts';

/** Limits how much each user may do: so much a second on average, twice that at once. */
export interface RateLimiter {
	/** @throws AppError 429 `RATE_LIMITED` */
	take(userId: string, amount: number): void;
}

interface Bucket {
	tokens: number;
	atMs: number;
}

const BURST_SECONDS = 2;
const REMEMBERED_USERS = 50_000;

export function createRateLimiter(perSecond: number, now: () => number): RateLimiter {
	const capacity = perSecond * BURST_SECONDS;
	const buckets = new Map<string, Bucket>();

	return {
		take(userId, amount) {
			const atMs = now();
			const old = buckets.get(userId) ?? { tokens: capacity, atMs };
			const tokens = Math.min(capacity, old.tokens + (Math.max(0, atMs - old.atMs) / 1000) * perSecond);
			// A batch larger than the bucket passes when the bucket is full: else it never could.
			const isAllowed = tokens >= Math.min(amount, capacity);
			// Put in anew so that the map stays in the order of use, and the longest unused goes first.
			buckets.delete(userId);
			buckets.set(userId, { tokens: isAllowed ? tokens - amount : tokens, atMs });
			const oldest = buckets.keys().next().value;
			if (buckets.size > REMEMBERED_USERS && oldest !== undefined) buckets.delete(oldest);
			if (!isAllowed)
				throw rateLimited(Math.max(1, Math.ceil((Math.min(amount, capacity) - tokens) / perSecond)));
		},
	};
}
