import { takenStream, validate } from '@mana/service-kit';
import { appIdSchema, tableListSchema, tableSchema } from '@mana/sync-protocol';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { collectionsOf, tablesOf } from '../domain/asked-tables.ts';
import { pullChanges } from '../domain/pull-changes.ts';
import { answerJson } from './answer-json.ts';
import { admit } from './caller.ts';
import { pageText, pulledText } from './pulled-text.ts';
import { assertStorable } from './push-body.ts';
import { spaceIdSchema } from './space-routes.ts';

/** What a pull holds while it is read, about: the part that its reader is taking, and the next. */
const READ_BYTES = 4 * 1024 * 1024;

const options = {
	since: z.string().min(1).max(8192),
	space: spaceIdSchema.optional(),
	limit: z.coerce.number().int().min(1).max(5000).optional(),
	/** The list for older clients doubles the answer: who does not read it says so. */
	omit: z.literal('serverChanges').optional(),
	/** Most fields of most rows are as late as the row itself: they are only named, in its `latestFields`. */
	fields: z.literal('older').optional(),
};

const collectionPullSchema = z
	.object({ appId: appIdSchema, collection: tableSchema, ...options })
	.transform(({ appId, collection, ...more }) => ({ asked: collectionsOf(appId, [collection]), ...more }));

const tablesPullSchema = z
	.object({ tables: tableListSchema, ...options })
	.transform(({ tables, ...more }) => ({ asked: tablesOf(tables), ...more }));

export function registerPullRoutes(app: Hono, deps: Deps): void {
	app.get('/sync/pull', (c) => answerPull(c, deps, tablesPullSchema));
	app.get('/sync/:appId/pull', (c) => answerPull(c, deps, collectionPullSchema));
}

async function answerPull(
	c: Context,
	deps: Deps,
	schema: typeof collectionPullSchema | typeof tablesPullSchema,
): Promise<Response> {
	const { caller, hold } = await admit(c, deps);
	const query = { ...c.req.query(), ...c.req.param() };
	assertStorable(query);
	const { omit, fields, ...command } = validate(schema, query);
	const form = {
		hasOlderList: omit === undefined,
		count: (rows: number) => deps.syncMetrics.changesPulled.inc(rows),
	};
	const pulled = await deps.pullReads.run(caller.userId, async () => {
		// Before anything is read: what is refused costs nothing.
		hold.resize(READ_BYTES);
		const pull = await pullChanges(deps, { caller, ...command, isBrief: fields === 'older' });
		return command.limit === undefined ? pulledText(pull, form) : pageText(pull, form);
	});
	if (typeof pulled === 'string') return answerJson(c, deps, pulled);
	const onCut = (reason: unknown) => deps.logger.warn({ err: reason }, 'a streamed pull was cut');
	const stream = takenStream(pulled, { hold: deps.memory.handOn(c, READ_BYTES), onCut });
	return c.body(stream, 200, { 'content-type': 'application/json' });
}
