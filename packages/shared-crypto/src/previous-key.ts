import { assertMasterKey } from './master-key.ts';
import { openKey, type SealedKey, sealKey } from './sealed-key.ts';

const associatedData = new TextEncoder().encode('mana-previous-key-v1');

/**
 * Seals the master key before under the one that takes its place, with `mana-previous-key-v1` as associated data:
 * who has the new key reads what is not re-encrypted yet, and no encrypted field can stand in for it.
 *
 * @param previous its 32 raw bytes
 * @throws {CryptoError} `KEY_INVALID`
 */
export async function wrapPreviousKey(
	previous: Uint8Array<ArrayBuffer>,
	masterKey: CryptoKey,
): Promise<SealedKey> {
	assertMasterKey(masterKey, 'encrypt');
	return sealKey(masterKey, previous, associatedData);
}

/**
 * The 32 raw bytes of the key that {@link wrapPreviousKey} sealed.
 *
 * @throws {CryptoError} `KEY_INVALID`, or `DECRYPT_FAILED` for another master key or altered bytes
 */
export async function unwrapPreviousKey(
	wrap: SealedKey,
	masterKey: CryptoKey,
): Promise<Uint8Array<ArrayBuffer>> {
	assertMasterKey(masterKey, 'decrypt');
	return openKey(masterKey, wrap, associatedData);
}
