import { agentDecisionSchema, type Grants } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { Hono } from 'hono';
import type { HeaderAgentStore } from '../domain/header-agents.ts';
import {
	type AuthorizationRequestDeps,
	decideRequest,
	describeRequest,
} from '../domain/oauth/authorization-request.ts';
import { clientForPerson } from '../domain/oauth/connected-client.ts';
import { endGrant, type GrantStore } from '../domain/oauth/grant.ts';
import { describeDevice } from '../domain/sessions.ts';
import { registerChangeGrantSpaces } from './agents/change-grant-spaces.ts';
import { registerChangeHeaderAgent } from './agents/change-header-agent.ts';
import { registerReadConnection } from './agents/read-connection.ts';
import { type CallerDeps, requestOrigin, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';

export interface OauthRequestRouteDeps extends CallerDeps {
	oauth: AuthorizationRequestDeps & { grants: GrantStore };
	spaces: AuthorizationRequestDeps['spaces'];
	headerAgents: HeaderAgentStore;
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
		const [grants, headerAgents] = await Promise.all([
			deps.oauth.grants.listFor(userId),
			deps.headerAgents.listFor(userId, deps.now()),
		]);
		return c.json<Grants>({
			headerAgents: headerAgents.map(({ userAgent, firstUsedAtMs, lastUsedAtMs, ...agent }) => ({
				...agent,
				device: describeDevice(userAgent),
				firstUsedAt: new Date(firstUsedAtMs).toISOString(),
				lastUsedAt: new Date(lastUsedAtMs).toISOString(),
			})),
			grants: grants.map(({ id, client, spaces, allSpaces, scopes, grantedAtMs, lastUsedAtMs }) => ({
				grantId: id,
				client: clientForPerson(client),
				spaces,
				allSpaces,
				scopes: deps.oauth.scopes.inWords(scopes),
				grantedAt: new Date(grantedAtMs).toISOString(),
				lastUsedAt: lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString(),
			})),
		});
	});

	registerChangeGrantSpaces(app, deps);
	registerReadConnection(app, deps);
	registerChangeHeaderAgent(app, deps);

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
