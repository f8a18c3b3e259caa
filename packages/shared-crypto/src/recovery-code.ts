import { CryptoError } from './crypto-error.ts';
import { openKey, type SealedKey, sealKey } from './sealed-key.ts';

const CODE_BYTES = 32;
const GROUP_DIGITS = 4;
const INFO = new TextEncoder().encode('mana-recovery-v1');

/**
 * A fresh recovery code: 32 random bytes as 16 groups of 4 hex digits, joined by dashes (79 characters). It is
 * made and kept by the person; only what {@link wrapWithRecoveryCode} answers goes to the server.
 */
export function generateRecoveryCode(): string {
	return formatRecoveryCode(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
}

/** The code of 32 given bytes. */
export function formatRecoveryCode(bytes: Uint8Array): string {
	const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return (digits.match(new RegExp(`.{${GROUP_DIGITS}}`, 'g')) ?? []).join('-').toUpperCase();
}

/**
 * The 32 bytes of a recovery code as a person types it: white space and dashes of any kind are ignored, and so
 * is case.
 *
 * @throws {CryptoError} `RECOVERY_CODE_INVALID`
 */
export function parseRecoveryCode(text: string): Uint8Array<ArrayBuffer> {
	const digits = text.replace(/[\s\p{Dash_Punctuation}]/gu, '');
	if (!/^[0-9a-f]{64}$/i.test(digits)) {
		throw new CryptoError('RECOVERY_CODE_INVALID', 'A recovery code has 16 groups of 4 digits from 0 to F.');
	}
	const bytes = new Uint8Array(CODE_BYTES);
	for (let i = 0; i < CODE_BYTES; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
	return bytes;
}

/**
 * Wraps a master key so that the recovery code opens it: AES-256-GCM under HKDF-SHA-256 of the code's bytes
 * (RFC 5869) with an empty salt and the info `mana-recovery-v1`. The code has 256 random bits, so it needs no
 * slow derivation.
 *
 * @param masterKey its 32 raw bytes
 * @throws {CryptoError} `RECOVERY_CODE_INVALID`, `KEY_INVALID`
 */
export async function wrapWithRecoveryCode(
	masterKey: Uint8Array<ArrayBuffer>,
	code: string,
): Promise<SealedKey> {
	return sealKey(await wrappingKey(code, 'encrypt'), masterKey);
}

/**
 * The 32 raw bytes of a master key that {@link wrapWithRecoveryCode} wrapped.
 *
 * @throws {CryptoError} `RECOVERY_CODE_INVALID`, or `DECRYPT_FAILED` for another code or altered bytes
 */
export async function unwrapWithRecoveryCode(
	wrap: SealedKey,
	code: string,
): Promise<Uint8Array<ArrayBuffer>> {
	return openKey(await wrappingKey(code, 'decrypt'), wrap);
}

async function wrappingKey(code: string, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
	const bytes = parseRecoveryCode(code);
	const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
	const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: INFO };
	return crypto.subtle.deriveKey(derivation, secret, { name: 'AES-GCM', length: 256 }, false, [usage]);
}
