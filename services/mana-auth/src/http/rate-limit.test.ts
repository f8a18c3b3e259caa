import { describe, expect, test } from 'bun:test';
import { createRateLimiter } from './rate-limit.ts';

describe('a rate limiter', () => {
	test('counts each key by itself, and anew after a minute', () => {
		let nowMs = 0;
		const limiter = createRateLimiter(() => nowMs);
		const isTaken = (key: string) => {
			try {
				limiter.take(key, 2);
				return true;
			} catch {
				return false;
			}
		};
		expect(['a', 'a', 'a', 'b'].map(isTaken)).toEqual([true, true, false, true]);
		nowMs = 59_999;
		expect(isTaken('a')).toBe(false);
		nowMs = 60_000;
		expect(isTaken('a')).toBe(true);
	});

	test('says when to come back', () => {
		const limiter = createRateLimiter(() => 0);
		expect(() => limiter.take('a', 0)).toThrow(
			expect.objectContaining({ code: 'RATE_LIMITED', status: 429, headers: { 'retry-after': '60' } }),
		);
	});
});
