import { invitationRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { invite } from '../../domain/space-invitations.ts';
import { languageOf } from '../../language/language.ts';
import { requireFirstParty } from '../caller.ts';
import { limitBytes, type SpaceMemberRouteDeps } from './space-member-route-deps.ts';

/** Each is a mail to somebody. */
const invitationsPerMinute = 20;

export function registerInvite(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.post('/:id/invitations', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`invitations|${userId}`, invitationsPerMinute);
		const body = await readJson(c, invitationRequestSchema, { limitBytes });
		const language = languageOf(c.req.raw.headers);
		return c.json(await invite(deps, userId, { spaceId: c.req.param('id'), language, ...body }), 201);
	});
}
