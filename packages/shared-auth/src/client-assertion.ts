import { SignJWT } from 'jose';

export interface ClientAssertionOptions {
	/** What mana-auth calls the service. */
	readonly clientId: string;
	/** Ed25519, 32 bytes in base64url: the `d` of a JWK. */
	readonly privateKey: string;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	readonly randomId: () => string;
}

/** An assertion for one request to the endpoint of this name. */
export type SignClientAssertion = (audience: string) => Promise<string>;

const assertionSeconds = 30;

/**
 * A service proves who it is by an assertion that is good for one request, for half a minute: `private_key_jwt`,
 * RFC 7523 section 3, signed with EdDSA (RFC 8037).
 */
export function createClientAssertions(options: ClientAssertionOptions): SignClientAssertion {
	const { clientId, privateKey, now, randomId } = options;
	const jwk = { kty: 'OKP', crv: 'Ed25519', d: privateKey };
	const key = crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
	return async (audience) => {
		const issuedAt = Math.floor(now() / 1000);
		return new SignJWT()
			.setProtectedHeader({ alg: 'EdDSA' })
			.setIssuer(clientId)
			.setSubject(clientId)
			.setAudience(audience)
			.setJti(randomId())
			.setIssuedAt(issuedAt)
			.setExpirationTime(issuedAt + assertionSeconds)
			.sign(await key);
	};
}
