import type { AuthMetrics } from '../auth-metrics.ts';
import type { accessTokenClaims } from '../domain/account.ts';
import type { Identity } from './better-auth.ts';

export interface SigningDeps {
	identity: Identity;
	metrics: Pick<AuthMetrics, 'tokens'>;
	now: () => number;
}

/** A JWT of this person, with the issuer, the audience and the key that are ours at the moment. */
export async function signToken(
	deps: SigningDeps,
	claims: ReturnType<typeof accessTokenClaims>,
	seconds: number,
	extra: Record<string, unknown> = {},
): Promise<string> {
	const iat = Math.floor(deps.now() / 1000);
	const payload = { ...claims, ...extra, iat, exp: iat + seconds };
	const { token } = await deps.identity.api.signJWT({ body: { payload } });
	deps.metrics.tokens.inc({ kind: 'acr' in extra ? 'step-up' : 'access' });
	return token;
}
