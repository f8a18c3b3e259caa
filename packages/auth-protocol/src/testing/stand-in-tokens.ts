import { exportJWK, exportSPKI, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

/** The claims of an access token; `iss`, `aud` and `exp` too may be set to something else. */
export type TokenClaims = JWTPayload;

export interface StandInTokens {
	keySet(): Promise<JSONWebKeySet>;
	publicKeyPem(): Promise<string>;
	/** A token of this person's own, as mana-auth signs it: for two days, unless `claims` say otherwise. */
	token(userId: string, claims?: TokenClaims): Promise<string>;
}

const keyId = 'test-key';
const lifetimeSeconds = 2 * 24 * 60 * 60;

/** Makes its keys when they are first needed. @param issuer the exact `iss` */
export function createStandInTokens(issuer: () => string): StandInTokens {
	let generated: ReturnType<typeof generateKeyPair> | undefined;
	const keys = () => {
		generated ??= generateKeyPair('EdDSA', { extractable: true });
		return generated;
	};
	return {
		async keySet() {
			const { publicKey } = await keys();
			return { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'EdDSA', use: 'sig' }] };
		},
		publicKeyPem: async () => exportSPKI((await keys()).publicKey),
		async token(userId, claims = {}) {
			const { privateKey } = await keys();
			return new SignJWT({
				iss: issuer(),
				aud: 'mana',
				iat: secondsFromNow(0),
				exp: secondsFromNow(lifetimeSeconds),
				sub: userId,
				email: `${userId}@mana.test`,
				role: 'user',
				tier: 'public',
				kind: 'human',
				...claims,
			})
				.setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'JWT' })
				.sign(privateKey);
		},
	};
}

/** The claims of a token for mana-sync that the gateway has exchanged for an agent's own. */
export function syncClaims(space: string, scope: string, client = 'some-client'): TokenClaims {
	return { space, scope, act: { sub: client }, use: 'sync' };
}

/** An instant as tokens have it. */
export function secondsFromNow(seconds: number): number {
	return Math.floor(Date.now() / 1000) + seconds;
}

/** A token that no verifier takes, for clients whose tokens are looked at by the stand-in alone. */
export function unsignedToken(userId: string): string {
	const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');
	return `${part({ alg: 'none' })}.${part({ sub: userId })}.`;
}
