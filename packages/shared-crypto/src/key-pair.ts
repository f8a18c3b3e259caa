import { encodeBase64 } from './base64.ts';
import { CryptoError } from './crypto-error.ts';
import { assertMasterKey } from './master-key.ts';
import { openKey, type SealedKey, sealKey } from './sealed-key.ts';

/** Length of either half of an X25519 key pair (RFC 7748 section 5). */
export const KEY_PAIR_BYTES = 32;

/** RFC 8410 section 7: what stands before the 32 bytes of an X25519 or Ed25519 private key in PKCS #8. */
export const PKCS8_HEADER_BYTES = 16;

/** An X25519 key pair as raw bytes, 32 each. */
export interface KeyPair {
	publicKey: Uint8Array<ArrayBuffer>;
	privateKey: Uint8Array<ArrayBuffer>;
}

/** Makes an X25519 key pair. Other people wrap keys of shared spaces to its public half. */
export async function generateKeyPair(): Promise<KeyPair> {
	const pair = await crypto.subtle.generateKey('X25519', true, ['deriveBits']);
	if (!('publicKey' in pair)) throw new CryptoError('KEY_INVALID', 'X25519 is not supported here.');
	const publicKey = await crypto.subtle.exportKey('raw', pair.publicKey);
	const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
	return {
		publicKey: new Uint8Array(publicKey),
		privateKey: new Uint8Array(pkcs8).slice(PKCS8_HEADER_BYTES),
	};
}

/**
 * Wraps the private half under the owner's master key, with `mana-key-pair-v1|<base64 of the public key>` as
 * associated data: it opens beside its own public half only, and no encrypted field can stand in for it.
 *
 * @throws {CryptoError} `KEY_INVALID`
 */
export async function wrapPrivateKey(pair: KeyPair, masterKey: CryptoKey): Promise<SealedKey> {
	assertMasterKey(masterKey, 'encrypt');
	return sealKey(masterKey, pair.privateKey, associatedData(pair.publicKey));
}

/**
 * The key pair of a public half and the wrap that {@link wrapPrivateKey} made.
 *
 * @throws {CryptoError} `KEY_INVALID`, or `DECRYPT_FAILED` for another master key, another public key or altered
 *   bytes
 */
export async function unwrapKeyPair(
	publicKey: Uint8Array<ArrayBuffer>,
	wrap: SealedKey,
	masterKey: CryptoKey,
): Promise<KeyPair> {
	assertMasterKey(masterKey, 'decrypt');
	return { publicKey, privateKey: await openKey(masterKey, wrap, associatedData(publicKey)) };
}

function associatedData(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
	if (publicKey.length !== KEY_PAIR_BYTES) {
		throw new CryptoError('KEY_INVALID', `A public key has ${KEY_PAIR_BYTES} bytes.`);
	}
	return new TextEncoder().encode(`mana-key-pair-v1|${encodeBase64(publicKey)}`);
}
