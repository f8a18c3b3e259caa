import { type Account, aiClientId, type MissionTokenError, type TokenUse } from '@mana/auth-protocol';
import { withImpliedScopes } from '@mana/tool-registry';
import type { JWTPayload } from 'jose';
import type { ScopeCatalogue } from '../oauth/scopes.ts';
import { type AssertingClient, type AssertionDeps, verifyAssertion } from '../oauth/verify-assertion.ts';
import type { MissionGrantStore } from './mission-grant.ts';

/** How long a token lives, at most: a grant that ends is dead everywhere after that. */
const exchangedSeconds = 60;

export interface MissionExchangeDeps extends AssertionDeps {
	/** Without keys no mission runs while its person is away. */
	readonly ai: AssertingClient;
	readonly missionGrants: Pick<MissionGrantStore, 'find' | 'use'>;
	readonly scopes: Pick<ScopeCatalogue, 'forApps'>;
	readonly users: { find(userId: string): Promise<Account | undefined> };
	/** Counts an exchange for a person. @throws AppError 429 `RATE_LIMITED` where there are too many of theirs */
	readonly count: (userId: string) => Promise<void>;
	/** Signs a platform token, with the issuer and the audience that are ours. */
	readonly sign: (payload: JWTPayload) => Promise<string>;
}

export interface MissionExchangeRequest {
	readonly clientAssertion: string;
	readonly grantId: string;
	readonly runId: string;
	readonly use: TokenUse;
}

export type MissionExchangeAnswer =
	| {
			readonly ok: true;
			readonly accessToken: string;
			readonly expiresIn: number;
			readonly scope: string;
			readonly spaceId: string;
	  }
	| { readonly ok: false; readonly error: MissionTokenError };

/**
 * Exchanges what a person granted to a mission for a platform token (RFC 8693). mana-ai proves itself with a key of its
 * own, which by itself opens nothing; what comes out is bound to the user, the space and the scopes of the grant,
 * serves one use, and lives for a minute at most. What is granted for a sealed copy becomes a token for the trace alone,
 * without scopes: those bound what the person's device has sealed. Grant, membership and account are looked up each
 * time.
 *
 * @throws AppError 429 `RATE_LIMITED` where one person's missions ask too often
 */
export async function exchangeMissionGrant(
	deps: MissionExchangeDeps,
	{ clientAssertion, grantId, runId, use }: MissionExchangeRequest,
): Promise<MissionExchangeAnswer> {
	if (!(await verifyAssertion(deps, deps.ai, clientAssertion))) return { ok: false, error: 'invalid_client' };
	const nowMs = deps.now();
	const grant = await deps.missionGrants.find(grantId, nowMs);
	const account = grant && (await deps.users.find(grant.userId));
	if (!grant || !account || grant.isSealed !== (use === 'trace'))
		return { ok: false, error: 'invalid_grant' };
	await deps.count(account.id);
	if (!(await deps.missionGrants.use(grant, runId, nowMs))) return { ok: false, error: 'runs_exceeded' };
	const nowSeconds = Math.floor(nowMs / 1000);
	const exp = Math.min(nowSeconds + exchangedSeconds, Math.floor(grant.expiresAtMs / 1000));
	const scope = scopesFor(deps, use, grant.scopes).join(' ');
	const accessToken = await deps.sign({
		sub: account.id,
		kind: account.kind,
		space: grant.spaceId,
		scope,
		act: { sub: aiClientId },
		use,
		grant: grant.id,
		mission: grant.missionId,
		iat: nowSeconds,
		exp,
	});
	return { ok: true, accessToken, expiresIn: exp - nowSeconds, scope, spaceId: grant.spaceId };
}

function scopesFor(
	deps: Pick<MissionExchangeDeps, 'scopes'>,
	use: TokenUse,
	granted: readonly string[],
): readonly string[] {
	if (use === 'trace') return [];
	return use === 'sync' ? deps.scopes.forApps(granted) : withImpliedScopes(granted);
}
