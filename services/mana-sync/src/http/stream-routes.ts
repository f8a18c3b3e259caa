import { AppError, errorBody, type Hold, takenStream, validate } from '@mana/service-kit';
import { appIdSchema, clientIdSchema, EPOCH, tableListSchema, tableSchema } from '@mana/sync-protocol';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { collectionsOf, tablesOf } from '../domain/asked-tables.ts';
import { type ChangeStream, openChangeStream, type StreamEvent } from '../live/change-stream.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';

const options = {
	since: z.string().min(1).max(8192).default(EPOCH),
	clientId: clientIdSchema.optional(),
	ownKeys: z.string().min(8).max(128).optional(),
	/** The list for older clients doubles each event: who does not read it says so. */
	omit: z.literal('serverChanges').optional(),
};

const collectionListSchema = z
	.string()
	.transform((list) => list.split(','))
	.pipe(z.array(tableSchema).max(64));

const collectionsStreamSchema = z
	.object({ appId: appIdSchema, collections: collectionListSchema, ...options })
	.transform(({ appId, collections, ...more }) => ({ asked: collectionsOf(appId, collections), ...more }));

const tablesStreamSchema = z
	.object({ tables: tableListSchema, ...options })
	.transform(({ tables, ...more }) => ({ asked: tablesOf(tables), ...more }));

export function registerStreamRoutes(app: Hono, deps: Deps): void {
	app.get('/sync/stream', (c) => answerStream(c, deps, tablesStreamSchema));
	app.get('/sync/:appId/stream', (c) => answerStream(c, deps, collectionsStreamSchema));
}

async function answerStream(
	c: Context,
	deps: Deps,
	schema: typeof collectionsStreamSchema | typeof tablesStreamSchema,
): Promise<Response> {
	const caller = await authenticate(c, deps);
	const query: Record<string, string> = { ...c.req.query(), ...c.req.param() };
	const lastEventId = c.req.header('last-event-id');
	if (lastEventId) query.since = lastEventId;
	const clientId = c.req.header('x-client-id');
	if (clientId !== undefined) query.clientId = clientId;
	assertStorable(query);
	const { omit, ...command } = validate(schema, query);
	const stream = await openChangeStream(deps, { caller, ...command, clientId: command.clientId });
	const hold = deps.memory.handOn(c, 0);
	const texts = eventTexts(deps, stream, hold, omit === undefined);
	const end = () => {
		stream.end();
		hold.end();
	};
	return c.body(takenStream(texts, { hold: { resize: hold.resize, end } }), 200, {
		'content-type': 'text/event-stream',
		'cache-control': 'no-store',
		'x-accel-buffering': 'no',
	});
}

/** The events as text, each made when its reader has taken the one before, so that a slow one holds up nobody. */
async function* eventTexts(
	deps: Deps,
	{ events }: ChangeStream,
	hold: Hold,
	hasOlderList: boolean,
): AsyncGenerator<string, void, undefined> {
	try {
		for await (const event of events) {
			const text = textOf(event, hasOlderList);
			hold.resize(text.length);
			if (event.kind === 'changes') {
				deps.syncMetrics.changesPulled.inc(event.rows.length);
				deps.liveMetrics.eventsDelivered.inc({ kind: 'stream' });
			}
			yield text;
		}
	} catch (error) {
		const refusal = error instanceof AppError ? error : null;
		if (refusal === null) deps.logger.error({ err: error }, 'a stream failed');
		const data = refusal === null ? { error: 'INTERNAL' } : errorBody(refusal);
		yield `event: end\ndata: ${JSON.stringify(data)}\n\n`;
	}
}

function textOf(event: StreamEvent, hasOlderList: boolean): string {
	if (event.kind === 'heartbeat') return 'event: heartbeat\ndata: {}\n\n';
	const list = event.rows.join(',');
	const older = hasOlderList ? `,"serverChanges":[${list}]` : '';
	const spaces = event.spaces === undefined ? '' : `,"spaces":${JSON.stringify(event.spaces)}`;
	const ending = `"syncedUntil":${JSON.stringify(event.syncedUntil)},"hasMore":${event.hasMore}${spaces}`;
	return `event: changes\nid: ${event.syncedUntil}\ndata: {"changes":[${list}]${older},${ending}}\n\n`;
}
