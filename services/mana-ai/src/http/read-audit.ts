import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

const auditQuery = z.object({
	missionId: z.string().min(1).max(128).optional(),
	limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

/** `GET /api/v1/me/ai-audit`: what a person's missions have read, a row for each run and table, newest first. */
export function registerReadAudit(app: Hono, deps: Pick<Deps, 'verifier' | 'runs'>): void {
	app.get('/api/v1/me/ai-audit', async (c) => {
		const { userId } = await requirePerson(c, deps);
		const { missionId, limit } = validate(auditQuery, c.req.query());
		return c.json({ reads: await deps.runs.listReads(userId, missionId, limit) });
	});
}
