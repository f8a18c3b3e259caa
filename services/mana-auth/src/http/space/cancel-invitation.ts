import type { Hono } from 'hono';
import { cancelInvitation } from '../../domain/space-invitations.ts';
import { requireChanger } from './require-changer.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerCancelInvitation(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.delete('/:id/invitations/:invitationId', async (c) => {
		const { userId } = await requireChanger(c, deps);
		const invitationId = c.req.param('invitationId');
		await cancelInvitation(deps, userId, { spaceId: c.req.param('id'), invitationId });
		return c.json({ ok: true });
	});
}
