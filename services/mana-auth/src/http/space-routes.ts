import { Hono } from 'hono';
import { readSpaceKeys, type SpaceKeyDeps } from '../domain/space-keys.ts';
import { type CallerDeps, requestOrigin, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';
import type { RateLimiter } from './rate-limit.ts';
import { keyFetchesPerMinute } from './vault-routes.ts';

export type SpaceRouteDeps = SpaceKeyDeps &
	CallerDeps & { clientAddress: ClientAddress; rateLimiter: RateLimiter };

/** `/api/v1/spaces` */
export function createSpaceRoutes(deps: SpaceRouteDeps): Hono {
	const app = new Hono();

	app.get('/:id/keys', async (c) => {
		const caller = await requireFirstParty(c, deps);
		deps.rateLimiter.take(`keys|${caller.userId}`, keyFetchesPerMinute);
		const origin = requestOrigin(c, caller, deps.clientAddress);
		c.header('cache-control', 'no-store');
		return c.json(await readSpaceKeys(deps, caller.userId, c.req.param('id'), origin));
	});

	return app;
}
