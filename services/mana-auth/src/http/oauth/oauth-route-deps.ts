import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { TokenVerifier } from '@mana/shared-auth';
import type { AuthorizationRequestStore } from '../../domain/oauth/authorization-request.ts';
import type { ScopeCatalogue } from '../../domain/oauth/scopes.ts';
import type { OauthTokenStore } from '../../domain/oauth/token-store.ts';
import type { Identity } from '../../identity/better-auth.ts';
import type { ClientAddress } from '../client-address.ts';

export interface OauthRouteDeps {
	readonly identity: Identity;
	readonly oauth: {
		readonly requests: Pick<AuthorizationRequestStore, 'insert'>;
		readonly tokens: OauthTokenStore;
		readonly scopes: ScopeCatalogue;
		/** Verifies tokens for the resource. */
		readonly tokenVerifier: Pick<TokenVerifier, 'verify'>;
		/** What tokens are for: the gateway's address, in each of its spellings. */
		readonly resources: readonly [string, ...string[]];
		readonly issuer: string;
		readonly newId: () => string;
	};
	readonly config: { publicUrl: string; isProduction: boolean };
	readonly clientAddress: ClientAddress;
	readonly rateLimiter: RateLimiter;
	readonly now: () => number;
}

/** A request's body holds at most this much. */
export const limitBytes = 64 * 1024;
