import { tokenUses } from '../wire/access-token.ts';
import type { MissionGrants } from '../wire/mission-grants.ts';
import { aiClientId, type MissionTokenError, missionTokenRequestSchema } from '../wire/mission-token.ts';
import { exchangedTokenTypes, type TokenExchange } from '../wire/token-exchange.ts';
import type { StandInState } from './stand-in-state.ts';
import { type StandInTokens, secondsFromNow } from './stand-in-tokens.ts';

const exchangedSeconds = 60;
const dayMs = 24 * 60 * 60_000;

/** Does not look at mana-ai's assertion, only keeps it. */
export async function exchangeMission(
	state: StandInState,
	tokens: StandInTokens,
	form: string,
): Promise<Response> {
	const asked = missionTokenRequestSchema.safeParse(Object.fromEntries(new URLSearchParams(form)));
	if (!asked.success) return refuse('invalid_request');
	const { subject_token: grantId, requested_token_type: type, run_id: runId } = asked.data;
	const use = tokenUses.find((name) => exchangedTokenTypes[name] === type) ?? 'keys';
	state.exchanges.push({ use, assertion: asked.data.client_assertion });
	const grant = state.missionGrants.get(grantId);
	if (!grant || (grant.isSealed === true) !== (use === 'trace')) return refuse('invalid_grant');
	const runs = state.missionRuns.get(grantId) ?? new Set();
	if (!runs.has(runId) && runs.size >= (grant.maxRuns ?? Number.POSITIVE_INFINITY)) {
		return refuse('runs_exceeded');
	}
	state.missionRuns.set(grantId, runs.add(runId));
	const scope = use === 'trace' ? '' : grant.scopes.join(' ');
	const token = await tokens.token(grant.userId, {
		space: grant.spaceId,
		scope,
		act: { sub: aiClientId },
		use,
		grant: grantId,
		mission: grant.missionId,
		exp: secondsFromNow(exchangedSeconds),
	});
	return Response.json({
		access_token: token,
		issued_token_type: type,
		token_type: 'Bearer',
		expires_in: exchangedSeconds,
		scope,
		spaces: [grant.spaceId],
	} satisfies TokenExchange);
}

export function missionGrants(state: StandInState, userId: string): MissionGrants {
	const own = [...state.missionGrants].filter(([, grant]) => grant.userId === userId);
	return {
		grants: own.map(([grantId, { missionId, spaceId, scopes, maxRuns, isSealed = false }]) => ({
			grantId,
			missionId,
			spaceId,
			scopes: [...scopes],
			grantedAt: new Date().toISOString(),
			expiresAt: new Date(Date.now() + dayMs).toISOString(),
			maxRunsPerDay: maxRuns ?? 200,
			lastUsedAt: null,
			sealed: isSealed,
		})),
	};
}

function refuse(error: MissionTokenError): Response {
	return Response.json({ error }, { status: 400 });
}
