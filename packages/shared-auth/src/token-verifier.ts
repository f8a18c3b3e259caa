import { createHash } from 'node:crypto';
import { accessTokenClaimsSchema } from '@mana/auth-protocol';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Caller, callerFrom } from './caller.ts';
import { createKeySet, KeySetUnavailableError } from './key-set.ts';

/** Why a token was refused. All but `AUTH_UNAVAILABLE` are answered with 401, that one with 503. */
export type TokenRefusal =
	| 'TOKEN_MISSING'
	| 'TOKEN_MALFORMED'
	| 'TOKEN_ALGORITHM'
	| 'TOKEN_TYPE'
	| 'TOKEN_KEY_UNKNOWN'
	| 'TOKEN_SIGNATURE'
	| 'TOKEN_EXPIRED'
	| 'TOKEN_ISSUER'
	| 'TOKEN_AUDIENCE'
	| 'TOKEN_CLAIMS'
	| 'AUTH_UNAVAILABLE';

export type VerifiedToken = { ok: true; caller: Caller } | { ok: false; reason: TokenRefusal };

export interface TokenVerifier {
	verify(token: string | undefined): Promise<VerifiedToken>;
}

export interface TokenVerifierOptions {
	/** Where the keys are fetched from: an address of mana-auth as this process reaches it. */
	jwksUrl: string;
	/** The exact `iss`, or those of which it must be one. */
	issuer: string | readonly string[];
	/** The exact `aud`, or those of which it must be one. A token for several audiences is refused. */
	audience: string | readonly string[];
	fetch?: typeof fetch;
	/** Milliseconds since the epoch. */
	now?: () => number;
	/**
	 * For how long after its end a token still says whose it was. Default 0; more is only for what comes late by its
	 * nature, from a service that proves itself.
	 */
	lateSeconds?: number;
	/** How many verified tokens are remembered, by digest and until they expire. Default 10,000. */
	rememberedTokens?: number;
}

/** Longer ones are refused unread: no token of ours comes near. */
const tokenLimitCharacters = 8_192;

/** A person's own tokens have none; those of OAuth are named by RFC 9068 §2.1. Other JWTs have other uses. */
const accessTokenTypes = new Set([undefined, 'jwt', 'at+jwt']);

/** Verifies access tokens of mana-auth: JWT (RFC 7519) signed with EdDSA (RFC 8037), nothing else. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
	const now = options.now ?? Date.now;
	const getKey = createKeySet({ jwksUrl: options.jwksUrl, fetch: options.fetch ?? fetch, now });
	const verified = new LRUCache<string, Caller>({ max: options.rememberedTokens ?? 10_000 });

	const lateSeconds = options.lateSeconds ?? 0;
	const audiences = new Set<unknown>([options.audience].flat());

	const check = async (token: string): Promise<VerifiedToken> => {
		try {
			const { payload, protectedHeader } = await jwtVerify(token, getKey, {
				algorithms: ['EdDSA'],
				issuer: [options.issuer].flat(),
				requiredClaims: ['exp', 'sub', 'aud'],
				currentDate: new Date(now()),
				clockTolerance: lateSeconds,
			});
			if (!accessTokenTypes.has(protectedHeader.typ?.toLowerCase())) {
				return { ok: false, reason: 'TOKEN_TYPE' };
			}
			if (typeof payload.aud !== 'string' || !audiences.has(payload.aud)) {
				return { ok: false, reason: 'TOKEN_AUDIENCE' };
			}
			const claims = accessTokenClaimsSchema.safeParse(payload);
			if (!claims.success) return { ok: false, reason: 'TOKEN_CLAIMS' };
			return { ok: true, caller: callerFrom(claims.data, payload.aud, token) };
		} catch (error) {
			return { ok: false, reason: refusalFor(error) };
		}
	};

	return {
		async verify(token) {
			if (!token) return { ok: false, reason: 'TOKEN_MISSING' };
			if (token.length > tokenLimitCharacters) return { ok: false, reason: 'TOKEN_MALFORMED' };
			const digest = createHash('sha256').update(token).digest('base64');
			const remembered = verified.get(digest);
			if (remembered) {
				if (remembered.expiresAtMs + lateSeconds * 1000 > now()) return { ok: true, caller: remembered };
				verified.delete(digest);
				return { ok: false, reason: 'TOKEN_EXPIRED' };
			}
			const result = await check(token);
			if (result.ok) verified.set(digest, result.caller);
			return result;
		},
	};
}

/** The token of an `Authorization: Bearer …` header (RFC 6750 §2.1), if it is one. */
export function bearerToken(header: string | null | undefined): string | undefined {
	return /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header ?? '')?.[1];
}

function refusalFor(error: unknown): TokenRefusal {
	if (error instanceof KeySetUnavailableError) return 'AUTH_UNAVAILABLE';
	if (error instanceof errors.JWTExpired) return 'TOKEN_EXPIRED';
	if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
		return 'TOKEN_ALGORITHM';
	if (error instanceof errors.JWKSNoMatchingKey) return 'TOKEN_KEY_UNKNOWN';
	if (error instanceof errors.JWSSignatureVerificationFailed) return 'TOKEN_SIGNATURE';
	if (error instanceof errors.JWTClaimValidationFailed) {
		if (error.claim === 'iss') return 'TOKEN_ISSUER';
		return error.claim === 'aud' ? 'TOKEN_AUDIENCE' : 'TOKEN_CLAIMS';
	}
	return 'TOKEN_MALFORMED';
}
