import type { Hono } from 'hono';
import { listInvitations } from '../../domain/space-invitations.ts';
import { requireFirstParty } from '../caller.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerListInvitations(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.get('/:id/invitations', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json({ invitations: await listInvitations(deps, userId, c.req.param('id')) });
	});
}
