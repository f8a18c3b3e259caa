import { validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { digestCollections } from '../domain/digest-collections.ts';
import { authenticate } from './caller.ts';
import { assertStorable } from './push-body.ts';
import { appIdSchema } from './push-routes.ts';

const digestSchema = z.object({ appId: appIdSchema, space: z.string().min(1).max(128).optional() });

export function registerDigestRoute(app: Hono, deps: Deps): void {
	app.get('/sync/:appId/digest', async (c) => {
		const caller = await authenticate(c, deps);
		const query = { ...c.req.query(), ...c.req.param() };
		assertStorable(query);
		return c.json(await digestCollections(deps, { caller, ...validate(digestSchema, query) }));
	});
}
