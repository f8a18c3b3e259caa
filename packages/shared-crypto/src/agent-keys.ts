import { encodeBase64 } from './base64.ts';
import { CryptoError } from './crypto-error.ts';
import { KEY_PAIR_BYTES, type KeyPair, PKCS8_HEADER_BYTES } from './key-pair.ts';
import { assertMasterKey } from './master-key.ts';
import { openKey, type SealedKey, sealKey } from './sealed-key.ts';

/** What an agent key is for: `encryption` is X25519, made by `generateKeyPair`; `signing` is Ed25519. */
export type AgentKeyKind = 'encryption' | 'signing';

const prefixes: Record<AgentKeyKind, string> = {
	encryption: 'mana-agent-encryption-v1',
	signing: 'mana-agent-signing-v1',
};

/** Makes an Ed25519 key pair (RFC 8032 section 5.1.5); its private half is the seed of 32 bytes. */
export async function generateSigningPair(): Promise<KeyPair> {
	const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
	if (!('publicKey' in pair)) throw new CryptoError('KEY_INVALID', 'Ed25519 is not supported here.');
	const publicKey = await crypto.subtle.exportKey('raw', pair.publicKey);
	const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
	return {
		publicKey: new Uint8Array(publicKey),
		privateKey: new Uint8Array(pkcs8).slice(PKCS8_HEADER_BYTES),
	};
}

/**
 * Wraps the private half of an agent key under the owner's master key, with
 * `mana-agent-<kind>-v1|<base64 of the public key>` as associated data: it opens as that kind and beside its own
 * public half only. The wrap of a key pair (`wrapPrivateKey`) cannot stand in for it, nor the other way round.
 *
 * @throws {CryptoError} `KEY_INVALID`
 */
export async function wrapAgentKey(
	kind: AgentKeyKind,
	pair: KeyPair,
	masterKey: CryptoKey,
): Promise<SealedKey> {
	assertMasterKey(masterKey, 'encrypt');
	return sealKey(masterKey, pair.privateKey, associatedData(kind, pair.publicKey));
}

/**
 * The pair of a public half and the wrap that {@link wrapAgentKey} made.
 *
 * @throws {CryptoError} `KEY_INVALID`, or `DECRYPT_FAILED` for another kind, master key or public key, or altered
 *   bytes
 */
export async function unwrapAgentKey(
	kind: AgentKeyKind,
	publicKey: Uint8Array<ArrayBuffer>,
	wrap: SealedKey,
	masterKey: CryptoKey,
): Promise<KeyPair> {
	assertMasterKey(masterKey, 'decrypt');
	return { publicKey, privateKey: await openKey(masterKey, wrap, associatedData(kind, publicKey)) };
}

function associatedData(kind: AgentKeyKind, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
	if (publicKey.length !== KEY_PAIR_BYTES) {
		throw new CryptoError('KEY_INVALID', `A public key has ${KEY_PAIR_BYTES} bytes.`);
	}
	return new TextEncoder().encode(`${prefixes[kind]}|${encodeBase64(publicKey)}`);
}
