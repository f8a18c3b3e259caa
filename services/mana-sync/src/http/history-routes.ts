import { validate } from '@mana/service-kit';
import { appIdSchema, tableSchema } from '@mana/sync-protocol';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { readHistory } from '../domain/read-history.ts';
import { answerJson } from './answer-json.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { spaceIdSchema } from './space-routes.ts';

const historySchema = z.object({
	appId: appIdSchema,
	table: tableSchema,
	id: z.string().min(1).max(256),
	space: spaceIdSchema.optional(),
	before: z.coerce.number().int().min(1).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function registerHistoryRoute(app: Hono, deps: Deps): void {
	app.get('/sync/:appId/history', async (c) => {
		const caller = await authenticate(c, deps);
		const query = { ...c.req.query(), ...c.req.param() };
		assertStorable(query);
		const question = { caller, ...validate(historySchema, query) };
		const history = await deps.logReads.run(caller.userId, () => readHistory(deps, question));
		return answerJson(c, deps, JSON.stringify(history));
	});
}
