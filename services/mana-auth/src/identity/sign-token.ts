import type { accessTokenClaims } from '../domain/account.ts';
import type { Identity } from './better-auth.ts';

/** A JWT of this person, with the issuer, the audience and the key that are ours at the moment. */
export async function signToken(
	deps: { identity: Identity; now: () => number },
	claims: ReturnType<typeof accessTokenClaims>,
	seconds: number,
	extra: Record<string, unknown> = {},
): Promise<string> {
	const iat = Math.floor(deps.now() / 1000);
	const payload = { ...claims, ...extra, iat, exp: iat + seconds };
	const { token } = await deps.identity.api.signJWT({ body: { payload } });
	return token;
}
