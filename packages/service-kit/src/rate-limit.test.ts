import { describe, expect, test } from 'bun:test';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';

function isTaken(limiter: RateLimiter, key: string, limit: number): Promise<boolean> {
	return limiter.take(key, limit).then(
		() => true,
		() => false,
	);
}

describe('a rate limiter', () => {
	test('counts each key by itself, and anew after a minute', async () => {
		let nowMs = 0;
		const limiter = createRateLimiter({ now: () => nowMs, keyPrefix: 'test' });
		const taken: boolean[] = [];
		for (const key of ['a', 'a', 'a', 'b']) taken.push(await isTaken(limiter, key, 2));
		expect(taken).toEqual([true, true, false, true]);
		nowMs = 59_999;
		expect(await isTaken(limiter, 'a', 2)).toBe(false);
		nowMs = 60_000;
		expect(await isTaken(limiter, 'a', 2)).toBe(true);
	});

	test('says when to come back', async () => {
		const limiter = createRateLimiter({ now: () => 0, keyPrefix: 'test' });
		const refusal = await limiter.take('a', 0).catch((error) => error);
		expect(refusal).toMatchObject({ code: 'RATE_LIMITED', status: 429, headers: { 'retry-after': '60' } });
	});
});
