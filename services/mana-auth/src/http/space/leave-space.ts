import type { Hono } from 'hono';
import { removeMember } from '../../domain/space-members.ts';
import { requireChanger } from './require-changer.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerLeaveSpace(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.post('/:id/leave', async (c) => {
		const actor = await requireChanger(c, deps);
		await removeMember(deps, actor, { spaceId: c.req.param('id'), userId: actor.userId });
		return c.json({ ok: true });
	});
}
