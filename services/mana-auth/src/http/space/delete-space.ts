import type { Hono } from 'hono';
import { deleteSpace } from '../../domain/deletion.ts';
import { requireChanger } from './require-changer.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerDeleteSpace(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.delete('/:id', async (c) => {
		const caller = await requireChanger(c, deps);
		const result = await deleteSpace(deps, caller, c.req.param('id'));
		return c.json(result, result.erased === null ? 202 : 200);
	});
}
