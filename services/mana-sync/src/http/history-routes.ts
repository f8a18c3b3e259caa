import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { readHistory } from '../domain/read-history.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { appIdSchema } from './push-routes.ts';

const historySchema = z.object({
	appId: appIdSchema,
	table: z.string().min(1).max(128),
	id: z.string().min(1).max(256),
	space: z.string().min(1).max(128).optional(),
	before: z.coerce.number().int().min(1).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function registerHistoryRoute(app: Hono, deps: Deps): void {
	app.get('/sync/:appId/history', async (c) => {
		const caller = await authenticate(c, deps);
		const query = { ...c.req.query(), ...c.req.param() };
		assertStorable(query);
		return c.json(await readHistory(deps, { caller, ...validate(historySchema, query) }));
	});
}
