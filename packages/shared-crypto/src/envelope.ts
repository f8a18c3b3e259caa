import { IV_BYTES, openBytes, sealBytes, TAG_BYTES } from './aes-gcm.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { CryptoError } from './crypto-error.ts';
import { assertMasterKey, type Keyring } from './master-key.ts';

// Wire format, byte for byte: enc:1:{base64(iv)}.{base64(ciphertext || tag)}
// The plaintext is the UTF-8 of the value's JSON; there is no associated data.
const VERSION = '1';
const PREFIX = `enc:${VERSION}:`;
const PREFIX_OF_ANY_VERSION = /^enc:(\d+):/;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether a stored value is an envelope, of whatever version. Says nothing about whether it can be opened. */
export function isEncrypted(value: unknown): value is string {
	return typeof value === 'string' && PREFIX_OF_ANY_VERSION.test(value);
}

/**
 * Encrypts one value into an `enc:1:` envelope under a fresh random IV. `null` and `undefined` come back
 * as they are; every other value is encrypted through its JSON, a string that happens to look like an
 * envelope included.
 *
 * Random 96-bit IVs are safe for 2^32 values under one key (NIST SP 800-38D section 8.3).
 *
 * @throws {CryptoError} `KEY_INVALID`, or `VALUE_NOT_JSON` for what JSON cannot hold
 */
export async function wrapValue(value: unknown, key: CryptoKey): Promise<string | null | undefined> {
	if (value === null || value === undefined) return value;
	return sealValue(value, key, crypto.getRandomValues(new Uint8Array(IV_BYTES)));
}

/**
 * Opens what {@link wrapValue} made, trying the keys in the order given (newest first). A value without
 * the prefix, `null` and `undefined` included, is plaintext from before encryption and comes back as it is.
 *
 * @throws {CryptoError} `UNSUPPORTED_VERSION` for `enc:N:` with another N; `DECRYPT_FAILED` for an envelope
 *   that is malformed, truncated, altered or sealed under none of the keys; `KEY_INVALID` for an unfit key or
 *   an empty keyring
 */
export async function unwrapValue(value: unknown, keys: CryptoKey | Keyring): Promise<unknown> {
	const keyring = asKeyring(keys);
	if (!isEncrypted(value)) return value;
	if (!value.startsWith(PREFIX)) {
		throw new CryptoError('UNSUPPORTED_VERSION', 'The value was encrypted by a newer version of Mana.');
	}
	const { iv, sealed } = parseEnvelope(value.slice(PREFIX.length));
	for (const key of keyring) {
		const plaintext = await openBytes(key, iv, sealed);
		if (plaintext) return parsePlaintext(plaintext);
	}
	throw new CryptoError('DECRYPT_FAILED', 'None of the given keys opens the value.');
}

/** {@link wrapValue} with a given IV, so that tests can pin the bytes. Reusing an IV breaks GCM. */
export async function sealValue(
	value: unknown,
	key: CryptoKey,
	iv: Uint8Array<ArrayBuffer>,
): Promise<string> {
	assertMasterKey(key, 'encrypt');
	const sealed = await sealBytes(key, iv, utf8.encode(toJson(value)));
	return `${PREFIX}${encodeBase64(iv)}.${encodeBase64(sealed)}`;
}

function asKeyring(keys: CryptoKey | Keyring): Keyring {
	const keyring = keys instanceof CryptoKey ? [keys] : keys;
	if (keyring.length === 0) throw new CryptoError('KEY_INVALID', 'The keyring is empty.');
	for (const key of keyring) assertMasterKey(key, 'decrypt');
	return keyring;
}

function toJson(value: unknown): string {
	let json: string | undefined;
	try {
		// Lone surrogates survive: JSON escapes them before UTF-8 would replace them.
		json = JSON.stringify(value);
	} catch (cause) {
		throw new CryptoError('VALUE_NOT_JSON', 'The value cannot be written as JSON.', { cause });
	}
	if (json === undefined) throw new CryptoError('VALUE_NOT_JSON', 'The value has no JSON form.');
	return json;
}

function parseEnvelope(body: string): { iv: Uint8Array<ArrayBuffer>; sealed: Uint8Array<ArrayBuffer> } {
	const dot = body.indexOf('.');
	if (dot === -1) throw new CryptoError('DECRYPT_FAILED', 'The envelope is truncated.');
	const iv = decodePart(body.slice(0, dot));
	const sealed = decodePart(body.slice(dot + 1));
	if (iv.length !== IV_BYTES || sealed.length <= TAG_BYTES) {
		throw new CryptoError('DECRYPT_FAILED', 'The envelope has parts of a wrong length.');
	}
	return { iv, sealed };
}

function decodePart(part: string): Uint8Array<ArrayBuffer> {
	try {
		return decodeBase64(part);
	} catch (cause) {
		throw new CryptoError('DECRYPT_FAILED', 'The envelope is not canonical base64.', { cause });
	}
}

function parsePlaintext(plaintext: Uint8Array): unknown {
	try {
		return JSON.parse(strictUtf8.decode(plaintext));
	} catch {
		// The parser's own message quotes the text it choked on, so it is not kept as a cause.
		throw new CryptoError('DECRYPT_FAILED', 'The decrypted value is not JSON.');
	}
}
