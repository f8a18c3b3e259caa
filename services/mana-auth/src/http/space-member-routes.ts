import { invitationRequestSchema, memberRoleRequestSchema, transferRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { type DeletionDeps, deleteSpace } from '../domain/deletion.ts';
import {
	cancelInvitation,
	type InvitationDeps,
	invite,
	listInvitations,
} from '../domain/space-invitations.ts';
import { changeMemberRole, readSpace, removeMember, transferOwnership } from '../domain/space-members.ts';
import { type CallerDeps, requireFirstParty, requireStepUp } from './caller.ts';

export type SpaceMemberRouteDeps = InvitationDeps & DeletionDeps & CallerDeps & { rateLimiter: RateLimiter };

const limitBytes = 4 * 1024;
const changesPerMinute = 60;
/** Each is a mail to somebody. */
const invitationsPerMinute = 20;

/** `/api/v1/spaces/:id`: who is in a space, who may come in, and its end. */
export function createSpaceMemberRoutes(deps: SpaceMemberRouteDeps): Hono {
	const app = new Hono();
	const read = <S extends z.ZodType>(c: Context, schema: S) => readJson(c, schema, { limitBytes });
	const changing = async (c: Context) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`space-changes|${caller.userId}`, changesPerMinute);
		return caller;
	};

	app.get('/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await readSpace(deps, userId, c.req.param('id')));
	});

	app.delete('/:id', async (c) => {
		const caller = await changing(c);
		requireStepUp(caller);
		const result = await deleteSpace(deps, caller.userId, c.req.param('id'));
		return c.json(result, result.erased === null ? 202 : 200);
	});

	app.patch('/:id/members/:userId', async (c) => {
		const actor = await changing(c);
		const { role } = await read(c, memberRoleRequestSchema);
		await changeMemberRole(deps, actor, { spaceId: c.req.param('id'), userId: c.req.param('userId'), role });
		return c.json({ ok: true });
	});

	app.delete('/:id/members/:userId', async (c) => {
		const actor = await changing(c);
		await removeMember(deps, actor, { spaceId: c.req.param('id'), userId: c.req.param('userId') });
		return c.json({ ok: true });
	});

	app.post('/:id/leave', async (c) => {
		const actor = await changing(c);
		await removeMember(deps, actor, { spaceId: c.req.param('id'), userId: actor.userId });
		return c.json({ ok: true });
	});

	app.post('/:id/transfer', async (c) => {
		const actor = await changing(c);
		const { userId } = await read(c, transferRequestSchema);
		await transferOwnership(deps, actor, { spaceId: c.req.param('id'), userId });
		return c.json({ ok: true });
	});

	app.get('/:id/invitations', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json({ invitations: await listInvitations(deps, userId, c.req.param('id')) });
	});

	app.post('/:id/invitations', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`invitations|${userId}`, invitationsPerMinute);
		const body = await read(c, invitationRequestSchema);
		return c.json(await invite(deps, userId, { spaceId: c.req.param('id'), ...body }), 201);
	});

	app.delete('/:id/invitations/:invitationId', async (c) => {
		const { userId } = await changing(c);
		const invitationId = c.req.param('invitationId');
		await cancelInvitation(deps, userId, { spaceId: c.req.param('id'), invitationId });
		return c.json({ ok: true });
	});

	return app;
}
