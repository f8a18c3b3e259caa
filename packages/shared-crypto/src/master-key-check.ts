import { CryptoError } from './crypto-error.ts';
import { MASTER_KEY_BYTES } from './master-key.ts';

const INFO = new TextEncoder().encode('mana-key-check-v1');

/**
 * Derives 32 bytes that tell a right master key from a wrong one without revealing it: HKDF-SHA-256 of the key
 * (RFC 5869) with an empty salt and the info `mana-key-check-v1`. A device sends them with every wrap of the key, and
 * with every wrap under it, so that the server refuses one of a key that was replaced meanwhile.
 *
 * @param masterKey its 32 raw bytes
 * @throws {CryptoError} `KEY_INVALID`
 */
export async function masterKeyCheck(masterKey: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	if (masterKey.length !== MASTER_KEY_BYTES) {
		throw new CryptoError('KEY_INVALID', `A master key has ${MASTER_KEY_BYTES} bytes.`);
	}
	const key = await crypto.subtle.importKey('raw', masterKey, 'HKDF', false, ['deriveBits']);
	const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: INFO };
	return new Uint8Array(await crypto.subtle.deriveBits(derivation, key, MASTER_KEY_BYTES * 8));
}
