import type { SpaceActivity } from '@mana/auth-protocol';
import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import { type ActivityDeps, readSpaceActivity, type SpaceActivityRow } from '../../domain/agent-activity.ts';
import type { SpaceKeyDeps } from '../../domain/space-keys.ts';
import { type CallerDeps, requireFirstParty } from '../caller.ts';
import { cursorOf, placeOf } from './space-place.ts';

const query = z.object({
	cursor: z.string().max(512).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `GET /spaces/:id/agent-activity`: what agents did in a space. */
export function registerReadSpaceActivity(
	app: Hono,
	deps: CallerDeps & Pick<ActivityDeps, 'activity'> & Pick<SpaceKeyDeps, 'memberships'>,
): void {
	app.get('/:id/agent-activity', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const { cursor, limit } = validate(query, c.req.query());
		const page = { before: placeOf(cursor), limit };
		const { rows, next, ofAllMembers } = await readSpaceActivity(deps, userId, c.req.param('id'), page);
		c.header('cache-control', 'no-store');
		return c.json<SpaceActivity>({
			entries: rows.map(toWire),
			nextCursor: next ? cursorOf(next) : null,
			ofAllMembers,
		});
	});
}

function toWire(row: SpaceActivityRow): SpaceActivity['entries'][number] {
	const { callId, atMs, recordedAtMs, tool, spaceId, client, outcome } = row;
	const { confirmation, records, recordCount, verifiedClient, durationMs, userId, userName } = row;
	return {
		callId,
		at: new Date(atMs).toISOString(),
		recordedAt: new Date(recordedAtMs).toISOString(),
		tool,
		spaceId,
		client,
		outcome,
		confirmation,
		records,
		recordCount,
		verifiedClient,
		durationMs,
		userId,
		userName,
	};
}
