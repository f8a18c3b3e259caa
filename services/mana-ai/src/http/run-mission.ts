import { AppError, readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { planMission } from '../domain/missions/plan-mission.ts';
import { requirePersonInSpace } from './caller.ts';
import { requireMissions } from './missions.ts';

const limitBytes = 1024;
/** `try`: whatever it would write is only proposed. */
const runRequest = z.strictObject({ try: z.boolean().default(false) });

/** `POST /api/v1/missions/:id/run`: runs a mission now, by what was granted to it. */
export function registerRunMission(app: Hono, deps: Pick<Deps, 'verifier' | 'spaces' | 'missions'>): void {
	app.post('/api/v1/missions/:id/run', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		const { planning, engine } = requireMissions(deps);
		const request = await readJson(c, runRequest, { limitBytes });
		const schedule = await planMission(planning, person, c.req.param('id'), c.req.raw.signal);
		if (!schedule) {
			throw new AppError('GRANT_NEEDED', 409, 'Say first what this mission may read and write.');
		}
		const runId = await planning.runs.begin(schedule, request.try ? 'try' : 'manual', planning.now());
		engine.poke();
		return c.json({ runId }, 202);
	});
}
