import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import type { Caller } from '@mana/shared-auth';
import { SyncError } from '@mana/sync-protocol';
import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

export interface TokenExchangeOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	authUrl: string;
	/** What others call it: an assertion is meant for the endpoint by this name. */
	authPublicUrl: string;
	/** Ed25519, 32 bytes in base64url: the `d` of a JWK. */
	privateKey: string;
	fetch?: typeof fetch;
	/** Milliseconds since the epoch. */
	now: () => number;
	randomId: () => string;
}

interface ExchangeRefusal {
	ok: false;
	reason: 'AUTH_UNAVAILABLE' | 'TOKEN_REFUSED';
}

/** A caller as the services know them. */
export interface AdmittedCaller extends Caller {
	/** Present where `token` was exchanged for an agent's own, which no service gets to see. Never logged. */
	readonly exchanged?: { readonly agentToken: string };
}

interface Admitted {
	ok: true;
	caller: AdmittedCaller;
	syncToken: string;
}

export type Exchanged = { ok: true; token: string } | ExchangeRefusal;

type TokenHolder = Pick<AdmittedCaller, 'token' | 'exchanged'>;

export interface TokenExchange {
	/** An agent's caller as the services know it: with a token for mana-auth, and one for mana-sync. */
	admit(agent: Caller): Promise<Admitted | ExchangeRefusal>;
	/** The same with tokens that are good now, for a caller admitted some time ago; a person's own stay as they are. */
	renew(caller: AdmittedCaller): Promise<Admitted | ExchangeRefusal>;
	/**
	 * A token for mana-sync that is good now, for a caller that was admitted some time ago; a person's own is good as it is.
	 *
	 * @throws SyncError as mana-sync would refuse the caller
	 */
	syncTokenFor(caller: AdmittedCaller): Promise<string>;
	/** The like for mana-auth. */
	keysTokenFor(caller: TokenHolder): Promise<Exchanged>;
}

const path = '/api/v1/oauth/token-exchange';
const clientId = 'mana-mcp';
const assertionSeconds = 30;
const timeoutMs = 3_000;
const rememberedTokens = 20_000;
/** An exchanged token is not handed out for so short a time as a call may take to arrive. */
const marginMs = 10_000;

const answerBody = z.object({ access_token: z.string(), expires_in: z.number().positive() });

/**
 * Exchanges agents' tokens at mana-auth (RFC 8693), proving who we are by `private_key_jwt` (RFC 7523). What comes back
 * is used until shortly before it ends, at most a minute; requests under way are shared, refusals and failures not
 * kept. An agent's token is remembered by its digest only.
 */
export function createTokenExchange(options: TokenExchangeOptions): TokenExchange {
	const request = options.fetch ?? fetch;
	const { now } = options;
	const key = importPrivateKey(options.privateKey);
	const cache = new LRUCache<string, { token: string; fromMs: number; untilMs: number }>({
		max: rememberedTokens,
	});
	const pending = new Map<string, Promise<Exchanged>>();

	const ask = async (subjectToken: string, use: 'sync' | 'keys', cacheKey: string): Promise<Exchanged> => {
		const startedAtMs = now();
		try {
			const response = await request(`${options.authUrl}${path}`, {
				method: 'POST',
				body: new URLSearchParams({
					grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
					client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
					client_assertion: await makeAssertion(key, options),
					subject_token: subjectToken,
					subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
					requested_token_type: `urn:mana:params:oauth:token-type:${use}`,
				}),
				redirect: 'error',
				signal: AbortSignal.timeout(timeoutMs),
			});
			if (response.status === 400) return { ok: false, reason: 'TOKEN_REFUSED' };
			if (!response.ok) return { ok: false, reason: 'AUTH_UNAVAILABLE' };
			const { access_token: token, expires_in: seconds } = answerBody.parse(await response.json());
			const untilMs = startedAtMs + seconds * 1000 - marginMs;
			cache.set(cacheKey, { token, fromMs: startedAtMs, untilMs });
			return { ok: true, token };
		} catch {
			return { ok: false, reason: 'AUTH_UNAVAILABLE' };
		}
	};

	const exchangeFor = async (subjectToken: string, use: 'sync' | 'keys'): Promise<Exchanged> => {
		const cacheKey = `${use} ${createHash('sha256').update(subjectToken).digest('base64')}`;
		const known = cache.get(cacheKey);
		const nowMs = now();
		// Before it was asked for: the clock was set back, and nobody here knows how old it is.
		if (known && known.fromMs <= nowMs && nowMs < known.untilMs) return { ok: true, token: known.token };
		const underWay =
			pending.get(cacheKey) ?? ask(subjectToken, use, cacheKey).finally(() => pending.delete(cacheKey));
		pending.set(cacheKey, underWay);
		return underWay;
	};

	const tokenNow = async ({ token, exchanged }: TokenHolder, use: 'sync' | 'keys'): Promise<Exchanged> =>
		exchanged ? exchangeFor(exchanged.agentToken, use) : { ok: true, token };

	const admitWith = async (agentToken: string, agent: Caller): Promise<Admitted | ExchangeRefusal> => {
		const [sync, keys] = await Promise.all([
			exchangeFor(agentToken, 'sync'),
			exchangeFor(agentToken, 'keys'),
		]);
		if (!sync.ok) return sync;
		if (!keys.ok) return keys;
		const caller = { ...agent, token: keys.token, exchanged: { agentToken } };
		return { ok: true, caller, syncToken: sync.token };
	};

	return {
		admit: (agent) => admitWith(agent.token, { ...agent, actingClient: agent.clientId ?? '' }),
		async renew(caller) {
			if (!caller.exchanged) return { ok: true, caller, syncToken: caller.token };
			return admitWith(caller.exchanged.agentToken, caller);
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

function makeAssertion(
	key: KeyObject,
	{ authPublicUrl, now, randomId }: Pick<TokenExchangeOptions, 'authPublicUrl' | 'now' | 'randomId'>,
): Promise<string> {
	return new SignJWT()
		.setProtectedHeader({ alg: 'EdDSA' })
		.setIssuer(clientId)
		.setSubject(clientId)
		.setAudience(`${authPublicUrl}${path}`)
		.setJti(randomId())
		.setExpirationTime(Math.floor(now() / 1000) + assertionSeconds)
		.sign(key);
}

/** The frame of RFC 8410 §7 around a private key of Ed25519. */
const pkcs8Frame = Buffer.from('302e020100300506032b657004220420', 'hex');

function importPrivateKey(seed: string): KeyObject {
	const der = Buffer.concat([pkcs8Frame, Buffer.from(seed, 'base64url')]);
	return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
