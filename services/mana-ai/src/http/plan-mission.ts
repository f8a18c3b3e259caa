import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { planMission, scheduleInWords } from '../domain/missions/plan-mission.ts';
import { requirePersonInSpace } from './caller.ts';
import { requireMissions } from './missions.ts';

/** `PUT /api/v1/missions/:id/schedule`: plans a mission anew, after it or its grant was changed. */
export function registerPlanMission(app: Hono, deps: Pick<Deps, 'verifier' | 'spaces' | 'missions'>): void {
	app.put('/api/v1/missions/:id/schedule', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		const missions = requireMissions(deps);
		const id = c.req.param('id');
		await planMission(missions.planning, person, id, c.req.raw.signal);
		return c.json(await scheduleInWords(missions.planning, person.caller.userId, id));
	});
}
