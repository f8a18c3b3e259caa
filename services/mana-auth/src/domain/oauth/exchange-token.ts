import type { Account, GrantedSpaces, TokenExchangeError } from '@mana/auth-protocol';
import type { Caller, TokenVerifier } from '@mana/shared-auth';
import { withImpliedScopes } from '@mana/tool-registry';
import type { JWTPayload } from 'jose';
import { type Grant, type GrantStore, spaceClaim } from './grant.ts';
import { offlineScope, type ScopeCatalogue } from './scopes.ts';
import { type AssertingClient, type AssertionDeps, verifyAssertion } from './verify-assertion.ts';

/** How long an exchanged token lives, at most: a consent that ends is dead everywhere after that. */
const exchangedSeconds = 60;

export interface ExchangeDeps extends AssertionDeps {
	/** Without keys where no gateway was registered. */
	gateway: AssertingClient;
	/** Verifies agents' tokens, those for the gateway. */
	tokenVerifier: Pick<TokenVerifier, 'verify'>;
	grants: Pick<GrantStore, 'find' | 'touch'>;
	scopes: Pick<ScopeCatalogue, 'forApps'>;
	sessions: { isLive(sessionId: string, userId: string, nowMs: number): Promise<boolean> };
	users: { find(userId: string): Promise<Account | undefined> };
	/** Counts an exchange for a person. @throws AppError 429 `RATE_LIMITED` where there are too many of theirs */
	count(userId: string): Promise<void>;
	/** Signs a platform token, with the issuer and the audience that are ours. */
	sign(payload: JWTPayload): Promise<string>;
}

export interface ExchangeRequest {
	clientAssertion: string;
	subjectToken: string;
	use: 'sync' | 'keys';
}

export type ExchangeAnswer =
	| { ok: true; accessToken: string; expiresIn: number; scope: string; spaces: GrantedSpaces }
	| { ok: false; error: TokenExchangeError };

/**
 * Exchanges an agent's token for a platform token (RFC 8693). The gateway proves itself with a key of its own
 * (`private_key_jwt`, RFC 7523), which by itself opens nothing; what comes out is bound to the user, the
 * scopes and the client of what went in and to the spaces of the consent as it is now, serves one use, and lives for a minute at most. Scopes of modules become those
 * of their apps where it is for mana-sync. The consent, the membership
 * and the session, where the consent ends with it, are looked up each time.
 *
 * @throws AppError 429 `RATE_LIMITED` where one person's agents ask too often, whatever becomes of it
 */
export async function exchangeToken(deps: ExchangeDeps, request: ExchangeRequest): Promise<ExchangeAnswer> {
	if (!(await verifyAssertion(deps, deps.gateway, request.clientAssertion)))
		return { ok: false, error: 'invalid_client' };
	const verified = await deps.tokenVerifier.verify(request.subjectToken);
	if (!verified.ok) return { ok: false, error: 'invalid_request' };
	// By the person: the gateway asks for everybody, and one's agents that were disconnected must not stop another's.
	await deps.count(verified.caller.userId);
	const subject = await liveSubject(deps, verified.caller);
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
