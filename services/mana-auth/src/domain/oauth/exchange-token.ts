import {
	type Account,
	type GrantedSpaces,
	gatewayClientId,
	type TokenExchangeError,
	type TokenUse,
} from '@mana/auth-protocol';
import type { Caller, TokenVerifier } from '@mana/shared-auth';
import { withImpliedScopes } from '@mana/tool-registry';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Grant, type GrantStore, spaceClaim } from './grant.ts';
import { offlineScope, type ScopeCatalogue } from './scopes.ts';

/** How long an exchanged token lives, at most: a consent that ends is dead everywhere after that. */
const exchangedSeconds = 60;
/** How far ahead an assertion may expire, and how far clocks may differ. */
const assertionSeconds = 60;
const clockSkewSeconds = 5;

export interface ExchangeDeps {
	/** Public keys of the gateway; none where no gateway was registered. */
	gatewayKeys: JSONWebKeySet;
	/** Where this is asked, in each spelling: an assertion must be meant for one of them. */
	endpoints: readonly string[];
	/** Verifies agents' tokens, those for the gateway. */
	tokenVerifier: Pick<TokenVerifier, 'verify'>;
	tokens: { takeAssertion(id: string, expiresAtMs: number): Promise<boolean> };
	grants: Pick<GrantStore, 'find' | 'touch'>;
	scopes: Pick<ScopeCatalogue, 'forApps'>;
	sessions: { isLive(sessionId: string, userId: string, nowMs: number): Promise<boolean> };
	users: { find(userId: string): Promise<Account | undefined> };
	/** Signs a platform token, with the issuer and the audience that are ours. */
	sign(payload: JWTPayload): Promise<string>;
	now: () => number;
}

export interface ExchangeRequest {
	clientAssertion: string;
	subjectToken: string;
	use: TokenUse;
}

export type ExchangeAnswer =
	| { ok: true; accessToken: string; expiresIn: number; scope: string; spaces: GrantedSpaces }
	| { ok: false; error: TokenExchangeError };

const assertionClaims = z.object({ jti: z.string().min(16).max(128), exp: z.number() });

/**
 * Exchanges an agent's token for a platform token (RFC 8693). The gateway proves itself with a key of its own
 * (`private_key_jwt`, RFC 7523), which by itself opens nothing; what comes out is bound to the user, the
 * scopes and the client of what went in and to the spaces of the consent as it is now, serves one use, and lives for a minute at most. Scopes of modules become those
 * of their apps where it is for mana-sync. The consent, the membership
 * and the session, where the consent ends with it, are looked up each time.
 */
export async function exchangeToken(deps: ExchangeDeps, request: ExchangeRequest): Promise<ExchangeAnswer> {
	if (!(await isGateway(deps, request.clientAssertion))) return { ok: false, error: 'invalid_client' };
	const verified = await deps.tokenVerifier.verify(request.subjectToken);
	const subject = verified.ok ? await liveSubject(deps, verified.caller) : undefined;
	if (!subject) return { ok: false, error: 'invalid_request' };
	const { caller, grant, account } = subject;

	const nowSeconds = Math.floor(deps.now() / 1000);
	const exp = Math.min(nowSeconds + exchangedSeconds, Math.floor(caller.expiresAtMs / 1000));
	const held = (caller.scopes ?? []).filter(
		(scope) => grant.scopes.includes(scope) && scope !== offlineScope,
	);
	const scope = (request.use === 'sync' ? deps.scopes.forApps(held) : withImpliedScopes(held)).join(' ');
	const accessToken = await deps.sign({
		sub: account.id,
		kind: account.kind,
		space: spaceClaim(grant.spaces),
		scope,
		act: { sub: grant.clientId },
		use: request.use,
		grant: grant.id,
		iat: nowSeconds,
		exp,
	});
	await deps.grants.touch(grant.id, deps.now());
	return { ok: true, accessToken, expiresIn: exp - nowSeconds, scope, spaces: grant.spaces };
}

/** Whether the gateway made this assertion, for us, just now, and has not shown it before. */
async function isGateway(deps: ExchangeDeps, assertion: string): Promise<boolean> {
	const payload = await verifiedPayload(deps, assertion);
	const claims = assertionClaims.safeParse(payload);
	// A single string: an assertion for several servers could be carried from one to the other.
	const isForUs = typeof payload?.aud === 'string' && deps.endpoints.includes(payload.aud);
	if (!isForUs || !claims.success) return false;
	const { jti, exp } = claims.data;
	if (exp * 1000 > deps.now() + (assertionSeconds + clockSkewSeconds) * 1000) return false;
	return deps.tokens.takeAssertion(`${gatewayClientId}:${jti}`, (exp + clockSkewSeconds) * 1000);
}

/** Nothing in an assertion says which key it is by, and while one is replaced there are two. */
async function verifiedPayload(deps: ExchangeDeps, assertion: string): Promise<JWTPayload | undefined> {
	for (const key of deps.gatewayKeys.keys) {
		try {
			const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: [key] }), {
				algorithms: ['EdDSA'],
				issuer: gatewayClientId,
				subject: gatewayClientId,
				requiredClaims: ['exp', 'jti', 'aud'],
				clockTolerance: clockSkewSeconds,
				currentDate: new Date(deps.now()),
			});
			return payload;
		} catch (error) {
			if (!(error instanceof errors.JOSEError)) throw error;
		}
	}
	return undefined;
}

async function liveSubject(
	deps: ExchangeDeps,
	caller: Caller,
): Promise<{ caller: Caller; grant: Grant; account: Account } | undefined> {
	const { userId, grantId, clientId } = caller;
	// A token that came out of an exchange is not exchanged again.
	if (grantId === undefined || caller.use !== undefined || caller.actingClient !== undefined)
		return undefined;
	const [grant, account] = await Promise.all([deps.grants.find(grantId), deps.users.find(userId)]);
	if (!grant || !account) return undefined;
	if (grant.userId !== userId || grant.clientId !== clientId) return undefined;
	const { sessionId } = grant;
	if (sessionId !== null && !(await deps.sessions.isLive(sessionId, userId, deps.now()))) return undefined;
	return { caller, grant, account };
}
