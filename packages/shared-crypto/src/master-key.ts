import { CryptoError } from './crypto-error.ts';

/** Length of a master or space key: AES-256. */
export const MASTER_KEY_BYTES = 32;

/** Keys of one space, newest first. Writing takes the first, reading tries them in order. Never empty. */
export type Keyring = readonly CryptoKey[];

/**
 * Mints an AES-256-GCM key. It is extractable, because a key just made has to be stored somewhere:
 * export it, wrap the bytes, then go on with a non-extractable import.
 */
export async function generateMasterKey(): Promise<CryptoKey> {
	return crypto.subtle.generateKey({ name: 'AES-GCM', length: MASTER_KEY_BYTES * 8 }, true, [
		'encrypt',
		'decrypt',
	]);
}

/**
 * Makes a usable key of 32 raw bytes. Unless `extractable` is asked for, the bytes cannot be read back
 * out of it.
 *
 * @throws {CryptoError} `KEY_INVALID` when there are not exactly 32 bytes
 */
export async function importMasterKey(
	bytes: Uint8Array,
	{ extractable = false }: { extractable?: boolean } = {},
): Promise<CryptoKey> {
	if (bytes.byteLength !== MASTER_KEY_BYTES) {
		throw new CryptoError('KEY_INVALID', `A master key has ${MASTER_KEY_BYTES} bytes.`);
	}
	return crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', extractable, [
		'encrypt',
		'decrypt',
	]);
}

/**
 * The 32 raw bytes of an extractable key.
 *
 * @throws {CryptoError} `KEY_INVALID` for a non-extractable key or one of another algorithm
 */
export async function exportMasterKey(key: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
	assertMasterKey(key, 'decrypt');
	if (!key.extractable) throw new CryptoError('KEY_INVALID', 'The key was imported as non-extractable.');
	return new Uint8Array(await crypto.subtle.exportKey('raw', key));
}

/** @throws {CryptoError} `KEY_INVALID` unless it is an AES-256-GCM key that permits the operation */
export function assertMasterKey(key: CryptoKey, usage: 'encrypt' | 'decrypt'): void {
	const { algorithm } = key;
	const isAes256 =
		algorithm.name === 'AES-GCM' && 'length' in algorithm && algorithm.length === MASTER_KEY_BYTES * 8;
	if (!isAes256 || !key.usages.includes(usage)) {
		throw new CryptoError('KEY_INVALID', `An AES-256-GCM key that may ${usage} is needed.`);
	}
}
