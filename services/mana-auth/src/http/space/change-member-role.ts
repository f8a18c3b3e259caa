import { memberRoleRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { changeMemberRole } from '../../domain/space-members.ts';
import { requireChanger } from './require-changer.ts';
import { limitBytes, type SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerChangeMemberRole(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.patch('/:id/members/:userId', async (c) => {
		const actor = await requireChanger(c, deps);
		const { role } = await readJson(c, memberRoleRequestSchema, { limitBytes });
		await changeMemberRole(deps, actor, { spaceId: c.req.param('id'), userId: c.req.param('userId'), role });
		return c.json({ ok: true });
	});
}
