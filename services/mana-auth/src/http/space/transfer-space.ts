import { transferRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { transferOwnership } from '../../domain/space-members.ts';
import { requireChanger } from './require-changer.ts';
import { limitBytes, type SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerTransferSpace(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.post('/:id/transfer', async (c) => {
		const actor = await requireChanger(c, deps);
		const { userId } = await readJson(c, transferRequestSchema, { limitBytes });
		await transferOwnership(deps, actor, { spaceId: c.req.param('id'), userId });
		return c.json({ ok: true });
	});
}
