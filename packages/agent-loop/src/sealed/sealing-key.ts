import { encodeBase64, KEY_PAIR_BYTES } from '@mana/shared-crypto';
import { z } from 'zod';
import { SealedError } from './sealed-errors.ts';

/** `GET /api/v1/ai/sealing-key` at mana-ai: what devices seal to now. */
export const sealingKeySchema = z.object({
	kid: z.string().regex(/^[\w-]{43}$/),
	/** X25519, 32 bytes in base64. */
	publicKey: z.base64().length(44),
	since: z.iso.datetime(),
});

export type SealingKey = z.output<typeof sealingKeySchema>;

/** What a public key is called: its thumbprint as a JWK (RFC 7638, with the members of RFC 8037 section 2). */
export async function kidOf(publicKey: Uint8Array): Promise<string> {
	const jwk = JSON.stringify({ crv: 'X25519', kty: 'OKP', x: base64url(wholeKey(publicKey)) });
	return base64url(await sha256(new TextEncoder().encode(jwk)));
}

/** What two people compare a public key by: the first 16 bytes of its SHA-256, as groups of four hex digits. */
export async function fingerprintOf(publicKey: Uint8Array): Promise<string> {
	const bytes = (await sha256(wholeKey(publicKey))).subarray(0, 16);
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return (hex.match(/.{4}/g) ?? []).join(' ').toUpperCase();
}

function wholeKey(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
	if (publicKey.length === KEY_PAIR_BYTES) return new Uint8Array(publicKey);
	throw new SealedError('KEY_INVALID', `A public key has ${KEY_PAIR_BYTES} bytes.`);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function base64url(bytes: Uint8Array): string {
	return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
