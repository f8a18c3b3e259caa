import { exportJWK, generateKeyPair } from 'jose';

/** For this long a key is published before it signs: longer than any verifier uses a key set without asking again. */
const publishedBeforeMs = 15 * 60_000;
/** For this long after that an earlier key is still published: longer than any token lives. */
const keptAfterMs = 24 * 60 * 60_000;

/** A key pair as the library stores one: JSON of the public JWK, and JSON of the sealed private one. */
export interface StoredKeyPair {
	publicKey: string;
	privateKey: string;
}

export interface SigningKeyRotation {
	/** Publishes a key and sets when the earlier ones end, unless one is waiting to sign already: then answers that. */
	publish(
		key: StoredKeyPair,
		times: { nowMs: number; signsFromMs: number; earlierEndMs: number },
	): Promise<{ isNew: boolean; id: string; signsFromMs: number }>;
}

/** Begins the change to a new signing key, of which nobody who verifies tokens notices anything. */
export async function rotateSigningKey(deps: {
	keys: SigningKeyRotation;
	seal: (text: string) => Promise<string>;
	now: () => number;
}): Promise<{ isNew: boolean; id: string; signsFromMs: number }> {
	const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
	const key = {
		publicKey: JSON.stringify(await exportJWK(publicKey)),
		privateKey: JSON.stringify(await deps.seal(JSON.stringify(await exportJWK(privateKey)))),
	};
	const nowMs = deps.now();
	const signsFromMs = nowMs + publishedBeforeMs;
	return deps.keys.publish(key, { nowMs, signsFromMs, earlierEndMs: signsFromMs + keptAfterMs });
}
