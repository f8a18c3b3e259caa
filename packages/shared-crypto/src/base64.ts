import { CryptoError } from './crypto-error.ts';

// String.fromCharCode takes its characters as arguments, and engines cap how many.
const CHUNK_BYTES = 0x8000;

/** Encodes bytes as standard base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
	let binary = '';
	for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
		binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
	}
	return btoa(binary);
}

/**
 * Decodes standard base64 with padding, refusing every text that {@link encodeBase64} would not have produced:
 * whitespace, missing padding, the URL alphabet, non-zero trailing bits (RFC 4648 section 3.5).
 *
 * @throws {CryptoError} `BASE64_INVALID`
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
	let binary: string;
	try {
		binary = atob(text);
	} catch (cause) {
		throw new CryptoError('BASE64_INVALID', 'The text is not base64.', { cause });
	}
	// atob forgives what the RFC lets a strict decoder refuse; encoding again shows whether it had to.
	if (btoa(binary) !== text) throw new CryptoError('BASE64_INVALID', 'The text is not canonical base64.');
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}
