import { aiClientId, gatewayClientId, missionTokenPath, tokenExchangePath } from '@mana/auth-protocol';
import { createGuardedFetch } from '@mana/outbound/guarded-fetch';
import { loopbackSpellings } from '@mana/service-kit';
import type { TokenVerifier } from '@mana/shared-auth';
import type { JWTPayload } from 'jose';
import type { AuthConfig } from './config.ts';
import type { Sql } from './db/connection.ts';
import { createOauthGrantStore } from './db/oauth-grant-store.ts';
import { createOauthRequestStore } from './db/oauth-request-store.ts';
import { createOauthTokenStore } from './db/oauth-token-store.ts';
import type { MissionExchangeDeps } from './domain/missions/exchange-mission-grant.ts';
import type { AuthorizationRequestDeps } from './domain/oauth/authorization-request.ts';
import type { ExchangeDeps } from './domain/oauth/exchange-token.ts';
import type { GrantStore } from './domain/oauth/grant.ts';
import { createScopeCatalogue, type ScopeCatalogue } from './domain/oauth/scopes.ts';
import type { OauthTokenStore } from './domain/oauth/token-store.ts';
import type { Identity } from './identity/better-auth.ts';
import { createCodeIssuer } from './identity/oauth/authorization-codes.ts';
import { createClientDiscovery, type FetchDocument } from './identity/oauth/client-discovery.ts';
import type { OauthProviderDeps } from './identity/oauth/oauth-provider.ts';

/** What the library's part of OAuth needs, and ours too: there before the library is. */
export interface OauthStores {
	requests: AuthorizationRequestDeps['requests'];
	grants: GrantStore;
	tokens: OauthTokenStore;
	scopes: ScopeCatalogue;
	provider: OauthProviderDeps;
}

export interface OauthDeps extends AuthorizationRequestDeps {
	grants: GrantStore;
	tokens: OauthTokenStore;
	/** Verifies agents' tokens, those for the gateway. */
	tokenVerifier: Pick<TokenVerifier, 'verify'>;
	exchange: ExchangeDeps;
	missionExchange: MissionExchangeDeps;
	/** What agents' tokens are for: the gateway's address, in each of its spellings. */
	resources: readonly [string, ...string[]];
}

export function createOauthStores(options: {
	sql: Sql;
	tools: Parameters<typeof createScopeCatalogue>[0];
	isProduction: boolean;
	readsClientDocuments: boolean;
	fetchDocument?: FetchDocument | undefined;
	now: () => number;
}): OauthStores {
	const grants = createOauthGrantStore(options.sql);
	const scopes = createScopeCatalogue(options.tools);
	const allowLoopback = !options.isProduction;
	const clientDiscovery = createClientDiscovery({
		fetchDocument: options.readsClientDocuments
			? (options.fetchDocument ?? documentFetch(allowLoopback))
			: async () => undefined,
		allowLoopback,
		now: options.now,
	});
	return {
		requests: createOauthRequestStore(options.sql),
		grants,
		tokens: createOauthTokenStore(options.sql),
		scopes,
		provider: { scopes: scopes.all, grants, clientDiscovery, now: options.now },
	};
}

/** A client's document is JSON, short, and nowhere but at its own address. */
function documentFetch(allowLoopback: boolean): FetchDocument {
	const fetch = createGuardedFetch({ allowLoopback, timeoutMs: 5_000 });
	const types = /^application\/([\w.-]+\+)?json$/;
	return async (url) => {
		const fetched = await fetch(url, { types, accept: 'application/json', limitBytes: 16 * 1024 });
		return fetched.ok ? fetched.text : undefined;
	};
}

export function createOauthDeps(
	stores: OauthStores,
	rest: Omit<AuthorizationRequestDeps, 'requests' | 'grants' | 'scopes' | 'issuer' | 'issueCode'> &
		Pick<ExchangeDeps, 'tokenVerifier' | 'sessions' | 'users'> & {
			config: AuthConfig;
			identity: Identity;
			missionGrants: MissionExchangeDeps['missionGrants'];
			countToken: () => void;
			countExchange: ExchangeDeps['count'];
		},
): OauthDeps {
	const { config, identity, sessions, users, missionGrants, countToken, countExchange, ...deps } = rest;
	const { requests, grants, tokens, scopes } = stores;
	const sign = async (payload: JWTPayload) => {
		const { token } = await identity.api.signJWT({ body: { payload } });
		countToken();
		return token;
	};
	return {
		...deps,
		requests,
		grants,
		tokens,
		scopes,
		issuer: config.token.issuer,
		resources: loopbackSpellings(config.mcpResource),
		exchange: {
			gateway: {
				clientId: gatewayClientId,
				keys: config.gatewayKeys,
				endpoints: loopbackSpellings(`${config.publicUrl}${tokenExchangePath}`),
			},
			tokenVerifier: deps.tokenVerifier,
			tokens,
			grants,
			scopes,
			sessions,
			users,
			count: countExchange,
			sign,
			now: deps.now,
		},
		missionExchange: {
			ai: {
				clientId: aiClientId,
				keys: config.aiKeys,
				endpoints: loopbackSpellings(`${config.publicUrl}${missionTokenPath}`),
			},
			tokens,
			missionGrants,
			scopes,
			users,
			count: countExchange,
			sign,
			now: deps.now,
		},
		issueCode: createCodeIssuer({ identity, now: deps.now }),
	};
}
