import { validate } from '@mana/service-kit';
import {
	type ActivityResponse,
	type AppsActivity,
	appIdSchema,
	instantSchema,
	tableListSchema,
} from '@mana/sync-protocol';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type Activity, type ActivityQuestion, readActivity } from '../domain/read-activity.ts';
import { answerJson } from './answer-json.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { spaceIdSchema } from './space-routes.ts';

const options = {
	space: spaceIdSchema.optional(),
	since: instantSchema.default('1970-01-01T00:00:00Z'),
	before: z.coerce.number().int().min(1).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
};
const appSchema = z.object({ appId: appIdSchema, ...options });
const tablesSchema = z.object({ tables: tableListSchema.optional(), ...options });

export function registerActivityRoutes(app: Hono, deps: Deps): void {
	app.get('/sync/activity', async (c) => {
		const { tables, ...question } = await readQuestion(c, deps, tablesSchema);
		const of = tables === undefined ? {} : { tables };
		const activity: AppsActivity = await read(deps, { ...question, of });
		return answerJson(c, deps, JSON.stringify(activity));
	});
	app.get('/sync/:appId/activity', async (c) => {
		const { appId, ...question } = await readQuestion(c, deps, appSchema);
		const { changes, before } = await read(deps, { ...question, of: { appId } });
		const ofApp = changes.map(({ appId: _, ...change }) => change);
		const activity: ActivityResponse = { changes: ofApp, before };
		return answerJson(c, deps, JSON.stringify(activity));
	});
}

function read(deps: Deps, question: ActivityQuestion): Promise<Activity> {
	return deps.logReads.run(question.caller.userId, () => readActivity(deps, question));
}

async function readQuestion<T extends { since: string }>(c: Context, deps: Deps, schema: z.ZodType<T>) {
	const caller = await authenticate(c, deps);
	const query = { ...c.req.query(), ...c.req.param() };
	assertStorable(query);
	const question = validate(schema, query);
	return { caller, ...question, sinceMs: Date.parse(question.since) };
}
