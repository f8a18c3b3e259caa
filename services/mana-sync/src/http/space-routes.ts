import { validate } from '@mana/service-kit';
import type { ErasedSpace } from '@mana/sync-protocol';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { eraseSpace } from '../domain/erase-space.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';

export const spaceIdSchema = z.string().min(1).max(128);
const paramsSchema = z.object({ spaceId: spaceIdSchema });

export function registerSpaceRoute(app: Hono, deps: Deps): void {
	app.delete('/sync/spaces/:spaceId', async (c) => {
		const caller = await authenticate(c, deps, ['person', 'sync', 'erasure']);
		const params = c.req.param();
		assertStorable(params);
		const { spaceId } = validate(paramsSchema, params);
		const erased = await eraseSpace(deps, caller, spaceId);
		return c.json({ spaceId, erased } satisfies ErasedSpace);
	});
}
