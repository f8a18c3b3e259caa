import { IV_BYTES, TAG_BYTES } from './aes-gcm.ts';
import { CryptoError } from './crypto-error.ts';
import { MASTER_KEY_BYTES } from './master-key.ts';

/** A 32-byte key under AES-256-GCM: `wrapped` is ciphertext and tag, 48 bytes; `iv` is 12 random bytes. */
export interface SealedKey {
	wrapped: Uint8Array<ArrayBuffer>;
	iv: Uint8Array<ArrayBuffer>;
}

const noData = new Uint8Array(0);

/** @throws {CryptoError} `KEY_INVALID` unless `bytes` has 32 bytes */
export async function sealKey(
	wrappingKey: CryptoKey,
	bytes: Uint8Array<ArrayBuffer>,
	additionalData: Uint8Array<ArrayBuffer> = noData,
): Promise<SealedKey> {
	if (bytes.length !== MASTER_KEY_BYTES) {
		throw new CryptoError('KEY_INVALID', `A key of ${MASTER_KEY_BYTES} bytes is needed.`);
	}
	const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
	const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, wrappingKey, bytes);
	return { wrapped: new Uint8Array(sealed), iv };
}

/** @throws {CryptoError} `DECRYPT_FAILED` for another key, other data, altered bytes or other lengths */
export async function openKey(
	wrappingKey: CryptoKey,
	{ wrapped, iv }: SealedKey,
	additionalData: Uint8Array<ArrayBuffer> = noData,
): Promise<Uint8Array<ArrayBuffer>> {
	if (wrapped.length !== MASTER_KEY_BYTES + TAG_BYTES || iv.length !== IV_BYTES) {
		throw new CryptoError('DECRYPT_FAILED', 'The wrapped key or its IV has a wrong length.');
	}
	try {
		const algorithm = { name: 'AES-GCM', iv, additionalData };
		return new Uint8Array(await crypto.subtle.decrypt(algorithm, wrappingKey, wrapped));
	} catch (cause) {
		throw new CryptoError('DECRYPT_FAILED', 'The wrapped key does not open.', { cause });
	}
}
