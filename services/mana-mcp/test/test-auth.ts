import { type AuthServer, startAuthServer } from '@mana/auth-protocol/testing';

export const issuer = 'http://auth.mana.test';

/** mana-auth's stand-in, with names that the tests of the gateway use. */
export function startTestAuth(): AuthServer {
	return startAuthServer({ issuer, personalSpaceId: (userId) => `space-${userId}` });
}
