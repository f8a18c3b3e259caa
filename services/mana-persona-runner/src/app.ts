import { createServiceApp } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from './deps.ts';

/** `GET /health` and `GET /metrics`: the runner asks others, and nobody asks it. */
export function createApp({ logger, corsOrigins, metrics, loop, idleReason }: Deps): Hono {
	return createServiceApp({
		logger,
		corsOrigins,
		metrics,
		health: async () => ({
			status: loop.isStopping ? 'unavailable' : 'ok',
			service: 'mana-persona-runner',
			/** A code where nobody is played. */
			idle: idleReason() ?? null,
			playing: loop.playing,
			draining: loop.isStopping,
		}),
	});
}
