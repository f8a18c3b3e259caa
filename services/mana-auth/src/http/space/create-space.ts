import { newSpaceRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { createSpace } from '../../identity/spaces.ts';
import { requireChanger } from './require-changer.ts';
import { limitBytes, type SpaceMemberRouteDeps } from './space-member-route-deps.ts';

export function registerCreateSpace(app: Hono, deps: SpaceMemberRouteDeps): void {
	app.post('/', async (c) => {
		const { userId, sessionId } = await requireChanger(c, deps);
		const wanted = await readJson(c, newSpaceRequestSchema, { limitBytes });
		const session = await deps.sessionHeaders(sessionId);
		return c.json(await createSpace(deps, { userId, session }, wanted), 201);
	});
}
