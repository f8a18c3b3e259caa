import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createLogger } from '@mana/service-kit';
import { type RedisServer, startRedis } from '@mana/service-kit/testing';
import { Redis } from 'ioredis';
import { MemoryDeletions } from '../src/protocol/session-deletions.ts';
import type { SessionMessage } from '../src/protocol/session-router.ts';
import { MemorySubscriptions } from '../src/protocol/session-subscriptions.ts';
import { redisBus } from '../src/redis/redis-bus.ts';
import { redisDeletions, redisSubscriptions } from '../src/redis/redis-shares.ts';

const ttlMs = 60_000;
const openedAtMs = Date.now();
let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
	server = await startRedis();
	redis = new Redis(server.url);
});
afterAll(async () => {
	redis.disconnect();
	await server.kill();
});

/** What each replica makes for itself. */
const deletions = () => redisDeletions(redis, new MemoryDeletions({ ttlMs, now: Date.now }), ttlMs);
const subscriptions = () =>
	redisSubscriptions(redis, new MemorySubscriptions({ ttlMs, now: Date.now }), ttlMs);

test('of the sessions that a user ends a bounded number is kept, and none of them opens again anywhere', async () => {
	const here = deletions();
	const session = (number: number) => ({
		userId: 'anna',
		nonce: `n${number}`,
		openedAtMs: openedAtMs + number,
	});
	for (let number = 0; number < 600; number++) await here.add(session(number));
	expect(await redis.dbsize()).toBe(1);
	expect(await redis.memory('USAGE', (await redis.keys('*'))[0] ?? '')).toBeLessThan(50_000);
	const elsewhere = deletions();
	for (const number of [0, 299, 599]) expect(await elsewhere.has(session(number))).toBe(true);
	expect(await elsewhere.has({ ...session(600), nonce: 'alive' })).toBe(false);
	expect(await elsewhere.has({ ...session(0), userId: 'bert' })).toBe(false);
	const [name = ''] = await redis.keys('*');
	expect(await redis.pttl(name)).toBeGreaterThan(ttlMs - 10_000);
});

test('a few that were ended cost no older session its life', async () => {
	const here = deletions();
	await here.add({ userId: 'carla', nonce: 'later', openedAtMs });
	expect(await here.has({ userId: 'carla', nonce: 'earlier', openedAtMs: openedAtMs - 1 })).toBe(false);
});

test('what a client sends to be passed on is bounded', async () => {
	const listener = new Redis(server.url);
	const logger = createLogger({ service: 'test', level: 'silent', format: 'json' });
	const heard: SessionMessage[] = [];
	redisBus({ redis, listener, logger, randomId: () => 'there' }).listen((message) => heard.push(message));
	const here = redisBus({ redis, listener: redis, logger, randomId: () => 'here' });
	for (let tries = 0; tries < 100; tries++) {
		const [, listeners] = (await redis.pubsub('NUMSUB', 'mana:mcp:sessions')) as [string, number];
		if (Number(listeners) > 0) break;
		await Bun.sleep(20);
	}
	for (const answer of ['x'.repeat(1_000_000), 'yes']) {
		here.publish({ kind: 'answer', session: 's', id: 'q', answer });
	}
	for (let tries = 0; heard.length === 0 && tries < 100; tries++) await Bun.sleep(20);
	expect(heard).toEqual([{ kind: 'answer', session: 's', id: 'q', answer: 'yes' }]);
	listener.disconnect();
});

test('of the sessions in which a user subscribes a bounded number is kept, the latest', async () => {
	await redis.flushall();
	const here = subscriptions();
	const session = (number: number) => ({ userId: 'anna', nonce: `n${number}` });
	for (let number = 0; number < 100; number++) {
		expect(await here.add(session(number), 'mana://space-anna/notes/x')).toBe(true);
	}
	expect(await redis.dbsize()).toBeLessThanOrEqual(33);
	const elsewhere = subscriptions();
	expect(await elsewhere.list(session(0))).toEqual([]);
	expect(await elsewhere.list(session(99))).toEqual(['mana://space-anna/notes/x']);
	await elsewhere.clear(session(99));
	expect(await here.list(session(99))).toEqual([]);
	for (let number = 0; number < 150; number++)
		await here.add(session(98), `mana://space-anna/notes/${number}`);
	expect(await elsewhere.list(session(98))).toHaveLength(100);
});
