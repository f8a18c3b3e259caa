import { parseJson, readBody, validate } from '@mana/service-kit';
import { type RevertRequest, type RevertResponse, revertRequestSchema } from '@mana/sync-protocol';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { cursorInvalid } from '../domain/refusals.ts';
import { FIRST_PLACE, revertChanges } from '../domain/revert-changes.ts';
import type { RecordPlace, Selection } from '../domain/revert-store.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { appIdSchema } from './push-routes.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

const placeSchema = z.tuple([z.number().int().min(0), z.string().max(128), z.string().max(256)]);

export function registerRevertRoute(app: Hono, deps: Deps): void {
	app.post('/sync/:appId/revert', async (c) => {
		const caller = await authenticate(c, deps);
		const { appId } = validate(z.object({ appId: appIdSchema }), c.req.param());
		const body = parseJson(await readBody(c.req.raw, BODY_LIMIT_BYTES));
		assertStorable(body);
		const request = validate(revertRequestSchema, body);
		const { spaceId, after, actor, ...reverts } = request;
		const callId = actor?.callId ?? crypto.randomUUID();
		const { reverted, leftAlone, ...rest } = await revertChanges(deps, {
			caller,
			appId,
			selection: selectionOf(request, caller.userId),
			reverts,
			spaceId,
			after: after === undefined ? FIRST_PLACE : decodePlace(after),
			actor: { ...actor, callId },
		});
		deps.syncMetrics.changesPushed.inc(reverted.length);
		return c.json({
			callId,
			reverted,
			leftAlone,
			changes: reverted.length,
			after: rest.after === null ? null : encodePlace(rest.after),
		} satisfies RevertResponse);
	});
}

/** What a client did is taken back for the caller alone: others in a space may use a client of the same name. */
function selectionOf(request: RevertRequest, userId: string): Selection {
	if ('callId' in request) return { callId: request.callId };
	if ('missionId' in request) return { missionId: request.missionId };
	return { client: request.client, userId, sinceMs: Date.parse(request.since) };
}

function encodePlace({ scope, table, id }: RecordPlace): string {
	return Buffer.from(JSON.stringify([scope, table, id])).toString('base64url');
}

/** A place opens nothing: what may be read and written is asked anew each time. */
function decodePlace(text: string): RecordPlace {
	const place = placeSchema.safeParse(jsonOrNull(Buffer.from(text, 'base64url').toString()));
	if (!place.success) throw cursorInvalid('after is not what an earlier answer ended with');
	assertStorable(place.data);
	const [scope, table, id] = place.data;
	return { scope, table, id };
}

function jsonOrNull(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
