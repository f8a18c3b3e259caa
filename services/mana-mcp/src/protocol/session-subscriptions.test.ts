import { expect, test } from 'bun:test';
import { MemorySubscriptions, subscriptionsLimit } from './session-subscriptions.ts';

const anna = { userId: 'anna', nonce: 's1' };

test('keeps what a session has subscribed to, until it takes it back or ends', async () => {
	const subscriptions = new MemorySubscriptions({ ttlMs: 1_000, now: () => 0 });
	await subscriptions.add(anna, 'a');
	await subscriptions.add(anna, 'a');
	await subscriptions.add(anna, 'b');
	expect(await subscriptions.list(anna)).toEqual(['a', 'b']);
	expect(await subscriptions.list({ ...anna, nonce: 's2' })).toEqual([]);
	await subscriptions.remove(anna, 'a');
	expect(await subscriptions.list(anna)).toEqual(['b']);
	await subscriptions.clear(anna);
	expect(await subscriptions.list(anna)).toEqual([]);
});

test('takes no more than the limit a session, and keeps the latest sessions of a user', async () => {
	const subscriptions = new MemorySubscriptions({ ttlMs: 1_000, now: () => 0 });
	for (let count = 0; count < subscriptionsLimit; count++) await subscriptions.add(anna, `uri-${count}`);
	expect(await subscriptions.add(anna, 'one more')).toBe(false);
	expect(await subscriptions.add(anna, 'uri-0')).toBe(true);
	for (let count = 0; count < 32; count++) await subscriptions.add({ ...anna, nonce: `later-${count}` }, 'a');
	expect(await subscriptions.list(anna)).toEqual([]);
	expect(await subscriptions.list({ ...anna, nonce: 'later-31' })).toEqual(['a']);
});
