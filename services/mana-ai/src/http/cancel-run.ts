import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `POST /api/v1/runs/:id/cancel`: ends a run; what it has done stays. */
export function registerCancelRun(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'runs' | 'missions' | 'now'>,
): void {
	app.post('/api/v1/runs/:id/cancel', async (c) => {
		const { userId } = await requirePerson(c, deps);
		if (!(await deps.runs.requestCancel(userId, c.req.param('id'), deps.now()))) {
			throw new AppError('RUN_UNKNOWN', 404, 'There is no such run, or it has ended.');
		}
		deps.missions?.engine.poke();
		return c.json({ ok: true });
	});
}
