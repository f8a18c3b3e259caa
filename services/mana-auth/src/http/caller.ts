import { AppError } from '@mana/service-kit';
import {
	bearerToken,
	type Caller,
	type TokenKind,
	type TokenRefusal,
	type TokenVerifier,
	tokenKind,
} from '@mana/shared-auth';
import type { Context } from 'hono';
import type { SessionStore } from '../db/session-store.ts';
import type { RequestOrigin } from '../domain/key-audit.ts';
import type { MissionGrantStore } from '../domain/missions/mission-grant.ts';
import type { GrantStore } from '../domain/oauth/grant.ts';
import { stepUpRequired } from '../domain/step-up.ts';
import type { ClientAddress } from './client-address.ts';

export interface CallerDeps {
	tokenVerifier: TokenVerifier;
	sessions: Pick<SessionStore, 'isLive'>;
	/** The owner of the session whose cookie is among these headers, if one is. */
	cookieCaller(headers: Headers): Promise<Caller | undefined>;
	/** Tokens for agents end with the consent they go back to. */
	oauth: { grants: Pick<GrantStore, 'find'> };
	missionGrants: Pick<MissionGrantStore, 'find'>;
	now: () => number;
}

const userAgentLimitCharacters = 400;

/**
 * Who calls, by their bearer JWT. A token whose session has ended is refused here at once, though it is still
 * in date, and so is one whose consent has.
 *
 * @param accepted what tokens this is for, by default a person's and what the gateway has for us
 * @throws AppError 401 with the reason as its code, 403 `TOKEN_BOUND`, or 503 `AUTH_UNAVAILABLE`
 */
export async function requireCaller(
	c: Context,
	deps: CallerDeps,
	accepted: readonly TokenKind[] = ['person', 'keys'],
): Promise<Caller> {
	const verified = await deps.tokenVerifier.verify(bearerToken(c.req.header('authorization')));
	if (!verified.ok) throw tokenRefused(verified.reason);
	const { caller } = verified;
	if (!accepted.includes(tokenKind(caller))) throw tokenBound();
	if (caller.sessionId && !(await deps.sessions.isLive(caller.sessionId, caller.userId, deps.now()))) {
		throw new AppError('SESSION_ENDED', 401, 'The session of this token has ended. Sign in again.', {
			headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
		});
	}
	if (caller.grantId && !(await isGrantInForce(deps, caller.grantId, caller.missionId))) {
		throw new AppError('GRANT_ENDED', 401, 'The person has disconnected this agent, or left the space.', {
			headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
		});
	}
	return caller;
}

/** A consent to an agent, or what was granted to a mission. */
async function isGrantInForce(
	deps: CallerDeps,
	grantId: string,
	missionId: string | undefined,
): Promise<boolean> {
	const found =
		missionId === undefined
			? await deps.oauth.grants.find(grantId)
			: await deps.missionGrants.find(grantId, deps.now());
	return found !== undefined;
}

/**
 * A person by their own token, not one that was given to an agent or is bound to a space; or, where a request has
 * no token, by the session cookie of our own pages. A cookie never counts as a recent proof of identity.
 */
export async function requireFirstParty(c: Context, deps: CallerDeps): Promise<Caller> {
	const hasToken = c.req.header('authorization') !== undefined;
	const byCookie = hasToken ? undefined : await deps.cookieCaller(c.req.raw.headers);
	return byCookie ?? (await requireCaller(c, deps, ['person']));
}

/**
 * What is dangerous needs a token of `POST /api/v1/auth/step-up`: one that leaks or is lent to an agent cannot
 * do it.
 *
 * @throws AppError 401 `STEP_UP_REQUIRED` with the challenge of RFC 9470 section 3
 */
export function requireStepUp(caller: Caller): void {
	if (!caller.hasSteppedUp) throw stepUpRequired();
}

export function requestOrigin(c: Context, caller: Caller, clientAddress: ClientAddress): RequestOrigin {
	return {
		sessionId: caller.sessionId ?? null,
		ipAddress: clientAddress(c),
		userAgent: c.req.header('user-agent')?.slice(0, userAgentLimitCharacters) ?? null,
		...(caller.missionId !== undefined && { missionId: caller.missionId }),
	};
}

export function tokenRefused(reason: TokenRefusal): AppError {
	if (reason === 'AUTH_UNAVAILABLE') {
		return new AppError(reason, 503, 'Tokens cannot be checked right now. Try again in a moment.', {
			headers: { 'retry-after': '5' },
		});
	}
	const challenge = reason === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"';
	return new AppError(reason, 401, 'A valid access token is needed: sign in, or refresh the session.', {
		headers: { 'www-authenticate': challenge },
	});
}

export function tokenBound(): AppError {
	return new AppError('TOKEN_BOUND', 403, 'This needs a token of your own, not one given to an agent.');
}
