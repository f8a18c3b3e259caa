import { agentDecisionSchema, type Grants } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { Hono } from 'hono';
import {
	type AuthorizationRequestDeps,
	decideRequest,
	describeRequest,
} from '../domain/oauth/authorization-request.ts';
import { clientForPerson } from '../domain/oauth/connected-client.ts';
import { endGrant, type GrantStore } from '../domain/oauth/grant.ts';
import { type CallerDeps, requestOrigin, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';

export interface OauthRequestRouteDeps extends CallerDeps {
	oauth: AuthorizationRequestDeps & { grants: GrantStore };
	clientAddress: ClientAddress;
	rateLimiter: RateLimiter;
}

const limitBytes = 8 * 1024;
const decisionsPerMinute = 60;

/** `/api/v1`: what a person decides about agents that want in, and which ones are in. */
export function createOauthRequestRoutes(deps: OauthRequestRouteDeps): Hono {
	const app = new Hono();

	app.get('/oauth/requests/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await describeRequest(deps.oauth, c.req.param('id'), userId));
	});

	app.post('/oauth/requests/:id/decision', async (c) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`oauth-decision|${caller.userId}`, decisionsPerMinute);
		const { userId, sessionId = '' } = caller;
		const decision = await readJson(c, agentDecisionSchema, { limitBytes });
		const decider = { userId, sessionId, origin: requestOrigin(c, caller, deps.clientAddress) };
		return c.json(await decideRequest(deps.oauth, c.req.param('id'), decider, decision));
	});

	app.get('/me/grants', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const grants = await deps.oauth.grants.listFor(userId);
		return c.json<Grants>({
			grants: grants.map(({ id, client, space, scopes, grantedAtMs, lastUsedAtMs }) => ({
				grantId: id,
				client: clientForPerson(client),
				space,
				scopes: deps.oauth.scopes.inWords(scopes),
				grantedAt: new Date(grantedAtMs).toISOString(),
				lastUsedAt: lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString(),
			})),
		});
	});

	app.delete('/me/grants/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		await endGrant(deps.oauth, userId, c.req.param('id'));
		return c.json({ ok: true });
	});

	app.delete('/me/grants', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json({ ended: await deps.oauth.grants.endAll(userId) });
	});

	return app;
}
