import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { scheduleInWords } from '../domain/missions/plan-mission.ts';
import { requirePerson } from './caller.ts';

/** `GET /api/v1/missions/:id/schedule`: when a mission is due next, and how its latest runs have gone. */
export function registerReadSchedule(app: Hono, deps: Pick<Deps, 'verifier' | 'runs'>): void {
	app.get('/api/v1/missions/:id/schedule', async (c) => {
		const { userId } = await requirePerson(c, deps);
		return c.json(await scheduleInWords(deps, userId, c.req.param('id')));
	});
}
