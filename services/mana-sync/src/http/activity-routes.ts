import { validate } from '@mana/service-kit';
import { instantSchema } from '@mana/sync-protocol';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { readActivity } from '../domain/read-activity.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { appIdSchema } from './push-routes.ts';

const activitySchema = z.object({
	appId: appIdSchema,
	space: z.string().min(1).max(128).optional(),
	since: instantSchema.default('1970-01-01T00:00:00Z'),
	before: z.coerce.number().int().min(1).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function registerActivityRoute(app: Hono, deps: Deps): void {
	app.get('/sync/:appId/activity', async (c) => {
		const caller = await authenticate(c, deps);
		const query = { ...c.req.query(), ...c.req.param() };
		assertStorable(query);
		const { since, ...question } = validate(activitySchema, query);
		return c.json(await readActivity(deps, { caller, ...question, sinceMs: Date.parse(since) }));
	});
}
