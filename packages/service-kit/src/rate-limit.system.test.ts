import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test';
import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { connectRedis } from './connect-redis.ts';
import { createLogger } from './logger.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';
import { type RedisServer, startRedis } from './testing/redis-server.ts';

let server: RedisServer;
let connections: Redis[];
let replicas: RateLimiter[];

beforeAll(async () => {
	server = await startRedis();
});

afterAll(() => server.kill());

beforeEach(async () => {
	const logger = createLogger({ service: 'test', level: 'silent', format: 'json' });
	connections = [connectRedis(server.url, logger), connectRedis(server.url, logger)];
	await Promise.all(connections.map((redis) => once(redis, 'ready')));
	await connections[0]?.flushall();
	replicas = connections.map((redis) => createRateLimiter({ now: Date.now, redis, keyPrefix: 'test' }));
});

afterEach(() => {
	for (const redis of connections) redis.disconnect();
});

async function take(replica: number, limit: number): Promise<string> {
	return await (replicas[replica]?.take('key', limit) ?? Promise.reject()).then(
		() => 'taken',
		(error) => error.code,
	);
}

test('replicas count together', async () => {
	expect([await take(0, 2), await take(1, 2), await take(0, 2), await take(1, 2)]).toEqual([
		'taken',
		'taken',
		'RATE_LIMITED',
		'RATE_LIMITED',
	]);
	const refusal = await replicas[0]?.take('key', 2).catch((error) => error);
	expect(Number(refusal.headers['retry-after'])).toBeWithin(1, 61);
});

test('while Redis is away each replica counts by itself, and no request fails for it', async () => {
	await server.kill();
	try {
		expect([await take(0, 1), await take(1, 1), await take(0, 1)]).toEqual([
			'taken',
			'taken',
			'RATE_LIMITED',
		]);
	} finally {
		await server.restart();
	}
});
