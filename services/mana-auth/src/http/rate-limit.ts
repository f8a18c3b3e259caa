import { AppError } from '@mana/service-kit';

/** Beyond this many keys in a window the oldest are forgotten: memory stays bounded under a flood. */
const rememberedKeys = 50_000;

/** Counts by key, a window at a time. */
export interface RateLimiter {
	/** @throws AppError 429 `RATE_LIMITED` with `Retry-After` once `limit` is exceeded */
	take(key: string, limit: number): void;
}

export function createRateLimiter(now: () => number, windowMs = 60_000): RateLimiter {
	const windows = new Map<string, { endsAtMs: number; count: number }>();
	return {
		take(key, limit) {
			const nowMs = now();
			let window = windows.get(key);
			if (!window || window.endsAtMs <= nowMs) {
				// Set anew at the end, so that the map's first keys are those whose windows end first.
				windows.delete(key);
				window = { endsAtMs: nowMs + windowMs, count: 0 };
				windows.set(key, window);
				for (const [oldest, { endsAtMs }] of windows) {
					if (endsAtMs > nowMs && windows.size <= rememberedKeys) break;
					windows.delete(oldest);
				}
			}
			window.count++;
			if (window.count <= limit) return;
			const seconds = Math.ceil((window.endsAtMs - nowMs) / 1000);
			throw new AppError('RATE_LIMITED', 429, `Too many requests. Try again in ${seconds} seconds.`, {
				details: { retryAfterSec: seconds },
				headers: { 'retry-after': String(seconds) },
			});
		},
	};
}
