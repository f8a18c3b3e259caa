import { type ClientDiscovery, oauthProvider } from '@better-auth/oauth-provider';
import { APIError } from 'better-auth/api';
import type { BetterAuthPlugin } from 'better-auth/types';
import { type GrantStore, spaceClaim } from '../../domain/oauth/grant.ts';
import { oauthTableNames } from '../table-names.ts';

const accessTokenSeconds = 15 * 60;
const refreshTokenSeconds = 30 * 24 * 60 * 60;
const codeSeconds = 60;

/** Where the library sends a browser whose request is in order; our route for it does not let it get there. */
export const signInPath = '/sign-in';

export interface OauthProviderDeps {
	/** Every scope that may be asked for. Not `openid`: with it the audience becomes a list. */
	scopes: readonly string[];
	grants: Pick<GrantStore, 'find' | 'touch'>;
	clientDiscovery: ClientDiscovery;
	now: () => number;
}

/**
 * The library's part of the authorization server: it validates requests and clients, and turns codes and refresh
 * tokens into tokens. Consent is ours: a token's `referenceId` is the grant it was made of, and no token is made
 * without a grant that is alive.
 */
export function createOauthProvider(deps: OauthProviderDeps): Omit<BetterAuthPlugin, 'endpoints'> {
	return oauthProvider({
		schema: oauthTableNames,
		scopes: [...deps.scopes],
		grantTypes: ['authorization_code', 'refresh_token'],
		accessTokenExpiresIn: accessTokenSeconds,
		refreshTokenExpiresIn: refreshTokenSeconds,
		codeExpiresIn: codeSeconds,
		enforcePerClientResources: false,
		allowDynamicClientRegistration: true,
		allowUnauthenticatedClientRegistration: true,
		loginPage: signInPath,
		consentPage: signInPath,
		extensions: [{ clientDiscovery: deps.clientDiscovery }],
		silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
		async customAccessTokenClaims({ user, referenceId }) {
			const grant = referenceId === undefined ? undefined : await deps.grants.find(referenceId);
			if (!grant || grant.userId !== user?.id) {
				throw new APIError('BAD_REQUEST', {
					error: 'invalid_grant',
					error_description: 'the person has disconnected this client, or left the space',
				});
			}
			await deps.grants.touch(grant.id, deps.now());
			return { space: spaceClaim(grant.spaces), grant: grant.id };
		},
	});
}
