import { createHash } from 'node:crypto';
import {
	exchangedTokenTypes,
	type GrantedSpaces,
	gatewayClientId,
	grantedSpacesSchema,
	type TokenUse,
	tokenExchangePath,
} from '@mana/auth-protocol';
import type { Caller, SignClientAssertion } from '@mana/shared-auth';
import { SyncError } from '@mana/sync-protocol';
import { LRUCache } from 'lru-cache';
import {
	allowInsecureRequests,
	type ClientAuth,
	customFetch,
	genericTokenEndpointRequest,
	processGenericTokenEndpointResponse,
} from 'oauth4webapi';

export interface TokenExchangeOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	authUrl: string;
	/** What others call it: an assertion is meant for the endpoint by this name. */
	authPublicUrl: string;
	assert: SignClientAssertion;
	fetch?: typeof fetch;
	/** Milliseconds since the epoch. */
	now: () => number;
}

interface ExchangeRefusal {
	ok: false;
	reason: 'AUTH_UNAVAILABLE' | 'TOKEN_REFUSED';
}

/** A caller as the services know them. */
export interface PlatformCaller extends Caller {
	/** Present where `token` was exchanged for an agent's own, which no service gets to see. Never logged. */
	readonly exchanged?: { readonly agentToken: string };
}

interface PlatformTokens {
	ok: true;
	caller: PlatformCaller;
	syncToken: string;
}

export type Exchanged =
	| {
			ok: true;
			token: string;
			/** Where it is good; absent for a person's own token. */
			spaces?: GrantedSpaces;
	  }
	| ExchangeRefusal;

type TokenHolder = Pick<PlatformCaller, 'token' | 'exchanged'>;

export interface TokenExchange {
	/** An agent's caller as the services know it: with a token for mana-auth, and one for mana-sync. */
	exchange(agent: Caller): Promise<PlatformTokens | ExchangeRefusal>;
	/** The same with tokens that are good now, for a caller admitted some time ago; a person's own stay as they are. */
	renew(caller: PlatformCaller): Promise<PlatformTokens | ExchangeRefusal>;
	/**
	 * A token for mana-sync that is good now, for a caller that was admitted some time ago; a person's own is good as it is.
	 *
	 * @throws SyncError as mana-sync would refuse the caller
	 */
	syncTokenFor(caller: PlatformCaller): Promise<string>;
	/** The like for mana-auth. */
	keysTokenFor(caller: TokenHolder): Promise<Exchanged>;
}

const client = { client_id: gatewayClientId };
const timeoutMs = 3_000;
const rememberedTokens = 20_000;
/** How long a refusal holds: a consent that has ended does not come back, and a new one brings a new token. */
const refusedMs = 30_000;
/** A token that ends sooner than this is not handed out: the call may take that long to arrive. */
const marginMs = 10_000;

/**
 * Exchanges agents' tokens at mana-auth (RFC 8693), proving who we are by `private_key_jwt` (RFC 7523). What comes back
 * is used until shortly before it ends, at most a minute; requests under way are shared, a refusal holds for
 * half a minute, and failures are not kept. An agent's token is remembered by its digest only.
 */
export function createTokenExchange(options: TokenExchangeOptions): TokenExchange {
	const exchangeFor = createSharedExchange(createExchangeRequest(options), options.now);

	const tokenNow = async ({ token, exchanged }: TokenHolder, use: TokenUse): Promise<Exchanged> =>
		exchanged ? exchangeFor(exchanged.agentToken, use) : { ok: true, token };

	const exchangeBoth = async (
		agentToken: string,
		agent: Caller,
	): Promise<PlatformTokens | ExchangeRefusal> => {
		const [sync, keys] = await Promise.all([
			exchangeFor(agentToken, 'sync'),
			exchangeFor(agentToken, 'keys'),
		]);
		if (!sync.ok) return sync;
		if (!keys.ok) return keys;
		const caller = {
			...agent,
			token: keys.token,
			// The person may have let the agent into other spaces since it got its own token.
			...(keys.spaces && { boundSpaces: keys.spaces }),
			exchanged: { agentToken },
		};
		return { ok: true, caller, syncToken: sync.token };
	};

	return {
		exchange: (agent) => exchangeBoth(agent.token, { ...agent, actingClient: agent.clientId ?? '' }),
		async renew(caller) {
			if (!caller.exchanged) return { ok: true, caller, syncToken: caller.token };
			return exchangeBoth(caller.exchanged.agentToken, caller);
		},
		async syncTokenFor(caller) {
			const exchanged = await tokenNow(caller, 'sync');
			if (exchanged.ok) return exchanged.token;
			const status = exchanged.reason === 'TOKEN_REFUSED' ? 401 : 503;
			throw new SyncError(exchanged.reason, status, 'mana-auth gave no token for mana-sync.');
		},
		keysTokenFor: (caller) => tokenNow(caller, 'keys'),
	};
}

type Exchange = (subjectToken: string, use: TokenUse) => Promise<Exchanged>;
type ExchangeRequest = (
	subjectToken: string,
	use: TokenUse,
) => Promise<{ ok: true; token: string; spaces: GrantedSpaces; lifetimeMs: number } | ExchangeRefusal>;

/** Keeps a token until shortly before it ends, and lets calls at once share a request. */
function createSharedExchange(request: ExchangeRequest, now: () => number): Exchange {
	const cache = new LRUCache<
		string,
		{ token: string; spaces: GrantedSpaces; fromMs: number; untilMs: number }
	>({
		max: rememberedTokens,
	});
	/** When each token was refused, so that one that is tried again and again costs mana-auth nothing. */
	const refused = new LRUCache<string, number>({ max: rememberedTokens });
	const pending = new Map<string, Promise<Exchanged>>();

	const ask = async (subjectToken: string, use: TokenUse, cacheKey: string): Promise<Exchanged> => {
		const fromMs = now();
		const answer = await request(subjectToken, use);
		if (!answer.ok) {
			if (answer.reason === 'TOKEN_REFUSED') refused.set(cacheKey, fromMs);
			return answer;
		}
		const { token, spaces, lifetimeMs } = answer;
		cache.set(cacheKey, { token, spaces, fromMs, untilMs: fromMs + lifetimeMs - marginMs });
		return { ok: true, token, spaces };
	};

	return async (subjectToken, use) => {
		const cacheKey = `${use} ${createHash('sha256').update(subjectToken).digest('base64')}`;
		const known = cache.get(cacheKey);
		const nowMs = now();
		// Now is before it was asked for where the clock was set back: nobody knows how old it is then.
		if (known && known.fromMs <= nowMs && nowMs < known.untilMs) {
			return { ok: true, token: known.token, spaces: known.spaces };
		}
		const refusedAtMs = refused.get(cacheKey);
		if (refusedAtMs !== undefined && refusedAtMs <= nowMs && nowMs < refusedAtMs + refusedMs) {
			return { ok: false, reason: 'TOKEN_REFUSED' };
		}
		const underWay =
			pending.get(cacheKey) ?? ask(subjectToken, use, cacheKey).finally(() => pending.delete(cacheKey));
		pending.set(cacheKey, underWay);
		return underWay;
	};
}

function createExchangeRequest(options: TokenExchangeOptions): ExchangeRequest {
	const request = options.fetch ?? fetch;
	const server = { issuer: options.authPublicUrl, token_endpoint: `${options.authUrl}${tokenExchangePath}` };
	const authentication = createAuthentication(options);
	return async (subjectToken, use) => {
		try {
			const response = await genericTokenEndpointRequest(
				server,
				client,
				authentication,
				'urn:ietf:params:oauth:grant-type:token-exchange',
				{
					subject_token: subjectToken,
					subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
					requested_token_type: exchangedTokenTypes[use],
				},
				{
					[customFetch]: (url, init) => request(url, init),
					// mana-auth may be reached inside the house, without TLS.
					[allowInsecureRequests]: true,
					signal: AbortSignal.timeout(timeoutMs),
				},
			);
			if (response.status === 400) return { ok: false, reason: 'TOKEN_REFUSED' };
			const answer = await processGenericTokenEndpointResponse(server, client, response);
			const { access_token: token, expires_in: seconds = 0 } = answer;
			const spaces = grantedSpacesSchema.parse(answer.spaces);
			return { ok: true, token, spaces, lifetimeMs: seconds * 1000 };
		} catch {
			return { ok: false, reason: 'AUTH_UNAVAILABLE' };
		}
	};
}

/** `private_key_jwt` (RFC 7521 section 4.2). */
function createAuthentication({ assert, authPublicUrl }: TokenExchangeOptions): ClientAuth {
	return async (_server, { client_id: clientId }, form) => {
		form.set('client_id', clientId);
		form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
		form.set('client_assertion', await assert(`${authPublicUrl}${tokenExchangePath}`));
	};
}
