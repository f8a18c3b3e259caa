import { createServiceApp } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from './deps.ts';
import { fromThisMachine } from './http/diag-guard.ts';
import { registerDiagLogin } from './http/diag-login.ts';
import { registerDiagTick } from './http/diag-tick.ts';

export type AppDeps = Pick<
	Deps,
	'logger' | 'corsOrigins' | 'metrics' | 'loop' | 'idleReason' | 'openSession' | 'hasDiagnostics'
>;

/** `GET /health` and `GET /metrics`: the runner asks others, and nobody asks it. `/diag/*` is for those who develop it. */
export function createApp(deps: AppDeps): Hono {
	const { logger, corsOrigins, metrics, loop, idleReason } = deps;
	const app = createServiceApp({
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
	if (deps.hasDiagnostics) {
		app.use('/diag/*', fromThisMachine);
		registerDiagLogin(app, deps);
		registerDiagTick(app, deps);
	}
	return app;
}
