import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/** RFC 8785 canonical JSON of a JSON value; an absent value is written like null. */
export function canonicalJson(value: unknown): string {
	return canonicalize(value) ?? 'null';
}

/** SHA-256 of the UTF-8 bytes of the canonical JSON, as 64 lower-case hex digits. */
export function canonicalHash(value: unknown): string {
	return sha256Hex(canonicalJson(value));
}

/** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
	return bytesToHex(sha256Bytes(text));
}

/** SHA-256 of the UTF-8 bytes of a text. */
export function sha256Bytes(text: string): Uint8Array {
	return sha256(new TextEncoder().encode(text));
}
