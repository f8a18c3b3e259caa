import { spaceNameRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { renameSpace } from '../../identity/spaces.ts';
import { requireChanger } from './require-changer.ts';
import { limitBytes, type SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerRenameSpace(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.patch('/:id', async (c) => {
		const { userId, sessionId } = await requireChanger(c, deps);
		const { name } = await readJson(c, spaceNameRequestSchema, { limitBytes });
		const session = await deps.sessionHeaders(sessionId);
		return c.json(await renameSpace(deps, { userId, session }, { spaceId: c.req.param('id'), name }));
	});
}
