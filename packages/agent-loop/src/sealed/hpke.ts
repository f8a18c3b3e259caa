import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { decodeBase64, encodeBase64 } from '@mana/shared-crypto';
import { z } from 'zod';
import { SealedError } from './sealed-errors.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const kem = new DhkemX25519HkdfSha256();
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const encapsulatedBytes = 32;
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An X25519 key pair as raw bytes, 32 each. */
export interface SealingPair {
	readonly publicKey: Bytes;
	readonly privateKey: Bytes;
}

const base64 = z.string().min(1).max(8_000_000);

/** HPKE's encapsulated key and ciphertext, base64 (RFC 4648 section 4). */
export const sealedMessageSchema = z.strictObject({ enc: base64.max(64), ciphertext: base64 });
export type SealedMessage = z.output<typeof sealedMessageSchema>;

/** What a message is for, as HPKE's info: a purpose, and what it is bound to. */
export function infoOf(purpose: string, bound: Uint8Array): Bytes {
	return concat([utf8.encode(purpose), new Uint8Array(1), bound]);
}

/** Seals a value as JSON. @throws SealedError `KEY_INVALID` for a public key that agrees on nothing secret */
export async function sealJson(publicKey: Uint8Array, value: unknown, info: Bytes): Promise<SealedMessage> {
	try {
		const recipientPublicKey = await kem.deserializePublicKey(new Uint8Array(publicKey));
		const { enc, ct } = await suite.seal({ recipientPublicKey, info }, utf8.encode(JSON.stringify(value)));
		return { enc: encodeBase64(new Uint8Array(enc)), ciphertext: encodeBase64(new Uint8Array(ct)) };
	} catch (cause) {
		throw new SealedError('KEY_INVALID', 'Nothing can be sealed to this public key.', { cause });
	}
}

/** @throws SealedError `SEALED_INVALID` for another key or purpose, altered bytes, or what is not JSON */
export async function openJson(
	{ publicKey, privateKey }: SealingPair,
	{ enc, ciphertext }: SealedMessage,
	info: Bytes,
): Promise<unknown> {
	try {
		const [publicHalf, privateHalf] = await Promise.all([
			kem.deserializePublicKey(publicKey),
			kem.deserializePrivateKey(privateKey),
		]);
		const encapsulated = bytesOf(enc);
		if (encapsulated.length !== encapsulatedBytes) throw notSealed();
		const recipientKey = { publicKey: publicHalf, privateKey: privateHalf };
		const opened = await suite.open({ recipientKey, enc: encapsulated, info }, bytesOf(ciphertext));
		return JSON.parse(strictUtf8.decode(opened));
	} catch {
		// The reader's own message may quote what it read, so it is not kept as a cause.
		throw notSealed();
	}
}

/** @throws SealedError `SEALED_INVALID` */
export function bytesOf(base64Text: string): Bytes {
	try {
		return decodeBase64(base64Text);
	} catch {
		throw notSealed();
	}
}

export function notSealed(): SealedError {
	return new SealedError('SEALED_INVALID', 'This was not sealed for this purpose, or was altered.');
}

export function concat(parts: readonly Uint8Array[]): Bytes {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
