import type { Hono } from 'hono';
import { readSpace } from '../../domain/space-members.ts';
import { requireFirstParty } from '../caller.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerReadSpace(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.get('/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await readSpace(deps, userId, c.req.param('id')));
	});
}
