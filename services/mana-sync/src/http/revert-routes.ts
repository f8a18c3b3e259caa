import { parseJson, readBody, validate } from '@mana/service-kit';
import {
	appIdSchema,
	type RevertRequest,
	type RevertResponse,
	revertRequestSchema,
	tableSchema,
} from '@mana/sync-protocol';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { cursorInvalid } from '../domain/refusals.ts';
import {
	FIRST_PLACE,
	type RevertCommand,
	type RevertResult,
	revertChanges,
} from '../domain/revert-changes.ts';
import type { RecordPlace, Selection } from '../domain/revert-store.ts';
import { admit } from './caller.ts';
import { assertStorable } from './push-body.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

const paramsSchema = z.object({ appId: appIdSchema });
const scopeSchema = z.number().int().min(0);
const idSchema = z.string().max(256);

/** How the place to go on from is written where one app is asked for, and where all are. */
const placeInApp = z.tuple([scopeSchema, tableSchema, idSchema]);
const placeInAny = z.tuple([scopeSchema, appIdSchema, tableSchema, idSchema]);

export function registerRevertRoutes(app: Hono, deps: Deps): void {
	app.post('/sync-revert', async (c) => {
		const place = (text: string): RecordPlace => {
			const [scope, appId, table, id] = decodePlace(placeInAny, text);
			return { scope, appId, table, id };
		};
		const { callId, reverted, leftAlone, after } = await takeBack(c, deps, { appId: null, place });
		return c.json({
			callId,
			reverted,
			leftAlone,
			changes: reverted.length,
			after: after && encodePlace([after.scope, after.appId, after.table, after.id]),
		} satisfies RevertResponse);
	});

	app.post('/sync/:appId/revert', async (c) => {
		const { appId } = c.req.param();
		const place = (text: string): RecordPlace => {
			const [scope, table, id] = decodePlace(placeInApp, text);
			return { scope, appId, table, id };
		};
		const { callId, reverted, leftAlone, after } = await takeBack(c, deps, { appId, place });
		return c.json({
			callId,
			reverted: reverted.map(({ appId: _, ...record }) => record),
			leftAlone: leftAlone.map(({ appId: _, ...record }) => record),
			changes: reverted.length,
			after: after && encodePlace([after.scope, after.table, after.id]),
		} satisfies RevertResponse);
	});
}

async function takeBack(
	c: Context,
	deps: Deps,
	asked: { appId: string | null; place: (text: string) => RecordPlace },
): Promise<RevertResult & { readonly callId: string }> {
	const { caller, hold } = await admit(c, deps);
	const { appId } = asked;
	if (appId !== null) validate(paramsSchema, { appId });
	const body = parseJson(await readBody(c.req.raw, BODY_LIMIT_BYTES, hold));
	assertStorable(body);
	const request = validate(revertRequestSchema, body);
	const { spaceId, after, actor, ...reverts } = request;
	const callId = actor?.callId ?? crypto.randomUUID();
	const command: RevertCommand = {
		caller,
		appId,
		selection: selectionOf(request, caller.userId),
		reverts,
		spaceId,
		after: after === undefined ? FIRST_PLACE : asked.place(after),
		actor: { ...actor, callId },
	};
	const result = await deps.logReads.run(caller.userId, () => revertChanges(deps, command));
	deps.syncMetrics.changesPushed.inc(result.reverted.length);
	return { ...result, callId };
}

/** Changes of a client are taken back for the caller alone: others in a space may use a client of the same name. */
function selectionOf(request: RevertRequest, userId: string): Selection {
	if ('callId' in request) return { callId: request.callId };
	if ('missionId' in request) return { missionId: request.missionId };
	return { client: request.client, userId, sinceMs: Date.parse(request.since) };
}

function encodePlace(place: readonly (string | number)[]): string {
	return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** A place opens nothing: what may be read and written is asked anew each time. */
function decodePlace<Place>(schema: z.ZodType<Place>, text: string): Place {
	const place = schema.safeParse(jsonOrNull(Buffer.from(text, 'base64url').toString()));
	if (!place.success) throw cursorInvalid('after is not what an earlier answer ended with');
	assertStorable(place.data);
	return place.data;
}

function jsonOrNull(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
