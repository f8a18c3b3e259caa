import { AppError, errorBody, validate } from '@mana/service-kit';
import { appIdSchema, clientIdSchema, EPOCH, tableListSchema, tableSchema } from '@mana/sync-protocol';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { collectionsOf, tablesOf } from '../domain/asked-tables.ts';
import { type ChangeStream, openChangeStream, type StreamEvent } from '../live/change-stream.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** By then a stream that is read has said itself that its token ended. */
const STALLED_MS = 1_000;

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
	const body = eventText(deps, stream, {
		hasOlderList: omit === undefined,
		endsInMs: Math.min(caller.expiresAtMs - deps.now() + STALLED_MS, LONGEST_TIMER_MS),
	});
	return c.body(body, 200, {
		'content-type': 'text/event-stream',
		'cache-control': 'no-store',
		'x-accel-buffering': 'no',
	});
}

/** Reads the next event when the reader has taken the last, so that a slow one holds up nobody. */
function eventText(
	deps: Deps,
	stream: ChangeStream,
	{ hasOlderList, endsInMs }: { hasOlderList: boolean; endsInMs: number },
): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	// A reader that takes nothing keeps its place no longer than its token lasts.
	const timer = setTimeout(() => stream.end(), endsInMs);
	const end = () => {
		clearTimeout(timer);
		stream.end();
	};
	return new ReadableStream(
		{
			async pull(controller) {
				try {
					const { value, done } = await stream.events.next();
					if (!done) {
						if (value.kind === 'changes') {
							deps.syncMetrics.changesPulled.inc(value.rows.length);
							deps.liveMetrics.eventsDelivered.inc({ kind: 'stream' });
						}
						controller.enqueue(encoder.encode(textOf(value, hasOlderList)));
						return;
					}
				} catch (error) {
					const refusal = error instanceof AppError ? error : null;
					if (refusal === null) deps.logger.error({ err: error }, 'a stream failed');
					const data = refusal === null ? { error: 'INTERNAL' } : errorBody(refusal);
					controller.enqueue(encoder.encode(`event: end\ndata: ${JSON.stringify(data)}\n\n`));
				}
				end();
				controller.close();
			},
			cancel: end,
		},
		{ highWaterMark: 0 },
	);
}

function textOf(event: StreamEvent, hasOlderList: boolean): string {
	if (event.kind === 'heartbeat') return 'event: heartbeat\ndata: {}\n\n';
	const list = event.rows.join(',');
	const older = hasOlderList ? `,"serverChanges":[${list}]` : '';
	const spaces = event.spaces === undefined ? '' : `,"spaces":${JSON.stringify(event.spaces)}`;
	const ending = `"syncedUntil":${JSON.stringify(event.syncedUntil)},"hasMore":${event.hasMore}${spaces}`;
	return `event: changes\nid: ${event.syncedUntil}\ndata: {"changes":[${list}]${older},${ending}}\n\n`;
}
