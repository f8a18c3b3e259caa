import type { AccessTokenClaims, Account, GrantedSpaces, TokenUse } from '@mana/auth-protocol';

/** Who makes a request, as their token says. */
export interface Caller {
	userId: string;
	email?: string;
	role: string;
	tier: string;
	kind: Account['kind'];
	sessionId?: string;
	hasSteppedUp: boolean;
	/** The only spaces this token is good for, `*` for whatever its person has; absent on a person's own token. */
	boundSpaces?: GrantedSpaces;
	/** What this token is limited to; absent on a person's own token. */
	scopes?: readonly string[];
	actingClient?: string;
	/** Which of the verifier's audiences the token is for; absent where a caller has no token. */
	audience?: string;
	/** The client of an OAuth access token. */
	clientId?: string;
	/** What an exchanged token is for. */
	use?: TokenUse;
	/** The consent behind a token for an agent. */
	grantId?: string;
	/** The mission that a token is for. */
	missionId?: string;
	expiresAtMs: number;
	/** The token itself, to call other services in the same person's name. Never logged. */
	token: string;
}

/**
 * In whose hand a platform token is, and what for: `person`, their own; `sync` and `keys`, an agent's, exchanged by the
 * gateway for that use and bound to spaces, scopes and a client; `trace`, of a mission that works on a sealed copy: it
 * opens and reads nothing; `erasure`, mana-auth's own, to have one space erased. What is bound in any other way is good
 * for nothing.
 */
export type TokenKind = 'person' | 'sync' | 'keys' | 'trace' | 'erasure' | 'unusable';

export function tokenKind(caller: Caller): TokenKind {
	const { boundSpaces, scopes, actingClient, use, sessionId } = caller;
	const bounds = [boundSpaces, scopes, actingClient, use];
	if (bounds.every((bound) => bound === undefined)) return 'person';
	const isOfNobody = [scopes, actingClient, use, sessionId].every((bound) => bound === undefined);
	if (isOfNobody && caller.hasSteppedUp) return 'erasure';
	return bounds.some((bound) => bound === undefined) ? 'unusable' : (use ?? 'unusable');
}

/** Whether a token is good in a space, where its person is a member. */
export function isGoodInSpace({ boundSpaces }: Pick<Caller, 'boundSpaces'>, spaceId: string): boolean {
	return boundSpaces === undefined || boundSpaces === '*' || boundSpaces.includes(spaceId);
}

function boundSpacesOf(claim: NonNullable<AccessTokenClaims['space']>): GrantedSpaces {
	if (claim === '*') return claim;
	return typeof claim === 'string' ? [claim] : claim;
}

export function callerFrom(claims: AccessTokenClaims, audience: string, token: string): Caller {
	return {
		userId: claims.sub,
		role: claims.role,
		tier: claims.tier,
		kind: claims.kind,
		hasSteppedUp: claims.acr === 'step-up',
		expiresAtMs: claims.exp * 1000,
		audience,
		token,
		...(claims.email === undefined ? {} : { email: claims.email }),
		...(claims.sid === undefined ? {} : { sessionId: claims.sid }),
		...(claims.space === undefined ? {} : { boundSpaces: boundSpacesOf(claims.space) }),
		...(claims.scope === undefined ? {} : { scopes: claims.scope.split(' ').filter(Boolean) }),
		...(claims.act === undefined ? {} : { actingClient: claims.act.sub }),
		...(claims.client_id === undefined ? {} : { clientId: claims.client_id }),
		...(claims.use === undefined ? {} : { use: claims.use }),
		...(claims.grant === undefined ? {} : { grantId: claims.grant }),
		...(claims.mission === undefined ? {} : { missionId: claims.mission }),
	};
}
