import { Redis } from 'ioredis';
import type { Logger } from './logger.ts';

const commandTimeoutMs = 500;
const retryAtMostEveryMs = 2_000;

/**
 * A connection that never holds a request up: a command that cannot be sent or is not answered in half a second
 * fails, and the connection is made anew in the background.
 */
export function connectRedis(url: string, logger: Logger): Redis {
	const redis = new Redis(url, {
		commandTimeout: commandTimeoutMs,
		connectTimeout: commandTimeoutMs * 4,
		enableOfflineQueue: false,
		maxRetriesPerRequest: 0,
		retryStrategy: (attempts) => Math.min(attempts * 100, retryAtMostEveryMs),
	});
	let isDown = false;
	redis.on('error', (error) => {
		if (!isDown)
			logger.warn({ err: error }, 'Redis cannot be reached; this replica goes by what it knows itself');
		isDown = true;
	});
	redis.on('ready', () => {
		if (isDown) logger.info('Redis is back');
		isDown = false;
	});
	return redis;
}
