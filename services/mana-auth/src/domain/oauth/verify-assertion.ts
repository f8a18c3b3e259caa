import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';

/** How far ahead an assertion may expire, and how far clocks may differ. */
const assertionSeconds = 60;
const clockSkewSeconds = 5;

/** A service that proves itself with a key of its own (`private_key_jwt`, RFC 7523). */
export interface AssertingClient {
	readonly clientId: string;
	/** While one is replaced there are two. */
	readonly keys: JSONWebKeySet;
	/** Where it asks, in each spelling: an assertion must be meant for one of them. */
	readonly endpoints: readonly string[];
}

export interface AssertionDeps {
	readonly tokens: { takeAssertion(id: string, expiresAtMs: number): Promise<boolean> };
	readonly now: () => number;
}

const assertionClaims = z.object({ jti: z.string().min(16).max(128), exp: z.number() });

/** Whether the client made this assertion, for us, just now, and has not shown it before. */
export async function verifyAssertion(
	deps: AssertionDeps,
	client: AssertingClient,
	assertion: string,
): Promise<boolean> {
	const payload = await verifiedPayload(deps, client, assertion);
	const claims = assertionClaims.safeParse(payload);
	// A single string: an assertion for several servers could be carried from one to the other.
	const isForUs = typeof payload?.aud === 'string' && client.endpoints.includes(payload.aud);
	if (!isForUs || !claims.success) return false;
	const { jti, exp } = claims.data;
	if (exp * 1000 > deps.now() + (assertionSeconds + clockSkewSeconds) * 1000) return false;
	return deps.tokens.takeAssertion(`${client.clientId}:${jti}`, (exp + clockSkewSeconds) * 1000);
}

/** Nothing in an assertion says which key it is by. */
async function verifiedPayload(
	deps: AssertionDeps,
	{ clientId, keys }: AssertingClient,
	assertion: string,
): Promise<JWTPayload | undefined> {
	for (const key of keys.keys) {
		try {
			const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: [key] }), {
				algorithms: ['EdDSA'],
				issuer: clientId,
				subject: clientId,
				requiredClaims: ['exp', 'jti', 'aud'],
				clockTolerance: clockSkewSeconds,
				currentDate: new Date(deps.now()),
			});
			return payload;
		} catch (error) {
			if (!(error instanceof errors.JOSEError)) throw error;
		}
	}
	return undefined;
}
