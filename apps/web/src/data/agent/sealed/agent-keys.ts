import type { SealingPair } from '@mana/agent-loop/sealed';
import type { AgentKeys, AgentKeysRequest } from '@mana/auth-protocol';
import {
	type AgentKeyKind,
	CryptoError,
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	generateSigningPair,
	type KeyPair,
	type Keyring,
	unwrapAgentKey,
	wrapAgentKey,
} from '@mana/shared-crypto';

/** What copies are signed with, and what opens what comes of runs. */
export interface PersonKeys {
	readonly encryption: SealingPair;
	readonly signingKey: CryptoKey;
}

/** Makes a person's agent keys, their private halves under the master key. @param masterKeyCheck of that key */
export async function mintAgentKeys(
	masterKey: CryptoKey,
	masterKeyCheck: string,
	replace: boolean,
): Promise<AgentKeysRequest> {
	const [encryption, signing] = await Promise.all([generateKeyPair(), generateSigningPair()]);
	return {
		encryption: await wrapped('encryption', encryption, masterKey),
		signing: await wrapped('signing', signing, masterKey),
		masterKeyCheck,
		replace,
	};
}

/** @param ring the keys of the personal space @returns undefined where none of them opens these */
export async function openAgentKeys(keys: AgentKeys, ring: Keyring): Promise<PersonKeys | undefined> {
	const encryption = await unwrapped('encryption', keys, ring);
	const signing = await unwrapped('signing', keys, ring);
	return encryption && signing && { encryption, signingKey: await signingKeyOf(signing) };
}

async function wrapped(
	kind: AgentKeyKind,
	pair: KeyPair,
	masterKey: CryptoKey,
): Promise<AgentKeys['signing']> {
	const wrap = await wrapAgentKey(kind, pair, masterKey);
	return {
		publicKey: encodeBase64(pair.publicKey),
		wrappedPrivateKey: encodeBase64(wrap.wrapped),
		iv: encodeBase64(wrap.iv),
	};
}

async function unwrapped(
	kind: AgentKeyKind,
	{ [kind]: { publicKey, wrappedPrivateKey, iv } }: AgentKeys,
	ring: Keyring,
): Promise<KeyPair | undefined> {
	const wrap = { wrapped: decodeBase64(wrappedPrivateKey), iv: decodeBase64(iv) };
	for (const key of ring) {
		try {
			return await unwrapAgentKey(kind, decodeBase64(publicKey), wrap, key);
		} catch (error) {
			if (!(error instanceof CryptoError)) throw error;
		}
	}
	return undefined;
}

/** As a JWK (RFC 8037 section 2). */
function signingKeyOf({ publicKey, privateKey }: KeyPair): Promise<CryptoKey> {
	const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey), d: base64url(privateKey) };
	return crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
}

function base64url(bytes: Uint8Array): string {
	return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
