import { loopbackSpellings } from '@mana/service-kit';
import { createTokenVerifier, type TokenVerifier } from '@mana/shared-auth';
import type { AuthConfig } from './config.ts';
import { keysPath } from './http/native-routes.ts';
import type { Identity } from './identity/better-auth.ts';

/** The verifier of the other services, whose key fetch never leaves this process. */
export function createOwnTokenVerifier(
	identity: Identity,
	config: AuthConfig,
	now: () => number,
	audience: string | readonly string[],
	lateSeconds = 0,
): TokenVerifier {
	const jwksUrl = `${config.publicUrl}${keysPath}`;
	const answerItself = () => identity.handler(new Request(jwksUrl));
	return createTokenVerifier({
		jwksUrl,
		issuer: loopbackSpellings(config.token.issuer),
		audience,
		fetch: Object.assign(answerItself, { preconnect: () => {} }),
		now,
		lateSeconds,
	});
}
