import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { AppError } from './app-error.ts';

/** Counts by key, a window at a time. A key's window begins with the first count in it. */
export interface RateLimiter {
	/** @throws AppError 429 `RATE_LIMITED` with `Retry-After` once `limit` is exceeded */
	take(key: string, limit: number): Promise<void>;
}

export interface RateLimiterOptions {
	/** Milliseconds since the epoch. */
	now: () => number;
	/** Where replicas count together. While it does not answer, and without it, each replica counts by itself. */
	redis?: Redis | undefined;
	/** The beginning of this limiter's keys in Redis. */
	keyPrefix: string;
	/** Default: 60. */
	windowSeconds?: number;
}

/** How far a key's window is used up. */
interface Counted {
	readonly count: number;
	readonly endsInMs: number;
}

/** Beyond this many keys in a window the oldest are forgotten: memory stays bounded under a flood. */
const rememberedKeys = 50_000;

export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
	const { now, redis, keyPrefix, windowSeconds = 60 } = options;
	const countHere = countingHere(now, windowSeconds);
	const count = redis ? countingIn(redis, { keyPrefix, windowSeconds, countHere }) : countHere;
	return {
		async take(key, limit) {
			const counted = await count(key);
			if (counted.count <= limit) return;
			const seconds = Math.ceil(counted.endsInMs / 1000);
			throw new AppError('RATE_LIMITED', 429, `Too many requests. Try again in ${seconds} seconds.`, {
				details: { retryAfterSec: seconds },
				headers: { 'retry-after': String(seconds) },
			});
		},
	};
}

function countingHere(now: () => number, windowSeconds: number): (key: string) => Counted {
	const windows = new Map<string, { readonly endsAtMs: number; count: number }>();
	return (key) => {
		const nowMs = now();
		let window = windows.get(key);
		if (!window || window.endsAtMs <= nowMs) {
			// Set anew at the end, so that the map's first keys are those whose windows end first.
			windows.delete(key);
			window = { endsAtMs: nowMs + windowSeconds * 1000, count: 0 };
			windows.set(key, window);
			for (const [oldest, { endsAtMs }] of windows) {
				if (endsAtMs > nowMs && windows.size <= rememberedKeys) break;
				windows.delete(oldest);
			}
		}
		window.count++;
		return { count: window.count, endsInMs: window.endsAtMs - nowMs };
	};
}

function countingIn(
	redis: Redis,
	options: { keyPrefix: string; windowSeconds: number; countHere: (key: string) => Counted },
): (key: string) => Promise<Counted> {
	const limiter = new RateLimiterRedis({
		storeClient: redis,
		keyPrefix: options.keyPrefix,
		duration: options.windowSeconds,
		// Limits differ by key: the count is compared by the caller, and a rejection is always a failure of Redis.
		points: Number.MAX_SAFE_INTEGER,
		rejectIfRedisNotReady: true,
	});
	return async (key) => {
		try {
			const { consumedPoints, msBeforeNext } = await limiter.consume(key);
			return { count: consumedPoints, endsInMs: msBeforeNext };
		} catch {
			return options.countHere(key);
		}
	};
}
