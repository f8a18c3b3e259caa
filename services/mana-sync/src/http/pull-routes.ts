import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { pullChanges } from '../domain/pull-changes.ts';
import { authenticate } from './caller.ts';
import { pageText, pulledText } from './pulled-text.ts';
import { assertStorable } from './push-body.ts';
import { appIdSchema } from './push-routes.ts';

const pullSchema = z.object({
	appId: appIdSchema,
	collection: z.string().min(1).max(128),
	since: z.string().min(1).max(8192),
	space: z.string().min(1).max(128).optional(),
	limit: z.coerce.number().int().min(1).max(5000).optional(),
	/** The list for older clients doubles the answer: who does not read it says so. */
	omit: z.literal('serverChanges').optional(),
	/** Most fields of most rows are as late as the row itself: they are only named, in its `latestFields`. */
	fields: z.literal('older').optional(),
});

export function registerPullRoute(app: Hono, deps: Deps): void {
	app.get('/sync/:appId/pull', async (c) => {
		const caller = await authenticate(c, deps);
		const query = { ...c.req.query(), ...c.req.param() };
		assertStorable(query);
		const { omit, fields, ...command } = validate(pullSchema, query);
		const pull = await pullChanges(deps, { caller, ...command, isBrief: fields === 'older' });
		const options = {
			hasOlderList: omit === undefined,
			logger: deps.logger,
			count: (rows: number) => deps.syncMetrics.changesPulled.inc(rows),
		};
		const body =
			command.limit === undefined ? await pulledText(pull, options) : await pageText(pull, options);
		return c.body(body, 200, { 'content-type': 'application/json' });
	});
}
