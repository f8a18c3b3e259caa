import { type MissionGrantInWords, type MissionGrants, missionGrantRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { Hono } from 'hono';
import {
	endMissionGrant,
	grantMission,
	type MissionGrant,
	type MissionGrantDeps,
} from '../../domain/missions/mission-grant.ts';
import { type CallerDeps, requestOrigin, requireFirstParty } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';

export type MissionGrantRouteDeps = MissionGrantDeps &
	CallerDeps & { readonly rateLimiter: RateLimiter; readonly clientAddress: ClientAddress };

const limitBytes = 16 * 1024;
const grantsPerMinute = 60;

/** `/api/v1/me/mission-grants`: what a person lets missions do while they are away. Never by an agent's token. */
export function createMissionGrantRoutes(deps: MissionGrantRouteDeps): Hono {
	const app = new Hono();

	app.get('/', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const grants = await deps.missionGrants.listFor(userId, deps.now());
		return c.json<MissionGrants>({ grants: grants.map(inWords) });
	});

	app.post('/', async (c) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`mission-grant|${caller.userId}`, grantsPerMinute);
		const request = await readJson(c, missionGrantRequestSchema, { limitBytes });
		const origin = requestOrigin(c, caller, deps.clientAddress);
		return c.json<MissionGrantInWords>(inWords(await grantMission(deps, caller.userId, request, origin)));
	});

	app.delete('/:id', async (c) => {
		const caller = await requireFirstParty(c, deps);
		const origin = requestOrigin(c, caller, deps.clientAddress);
		await endMissionGrant(deps, caller.userId, c.req.param('id'), origin);
		return c.json({ ok: true });
	});

	return app;
}

function inWords(grant: MissionGrant): MissionGrantInWords {
	return {
		grantId: grant.id,
		missionId: grant.missionId,
		spaceId: grant.spaceId,
		scopes: [...grant.scopes],
		grantedAt: new Date(grant.grantedAtMs).toISOString(),
		expiresAt: new Date(grant.expiresAtMs).toISOString(),
		maxRunsPerDay: grant.maxRunsPerDay,
		lastUsedAt: grant.lastUsedAtMs === null ? null : new Date(grant.lastUsedAtMs).toISOString(),
		sealed: grant.isSealed,
	};
}
