/**
 * What went wrong, stable across releases:
 * - `KEY_INVALID`: the key is not an AES-256-GCM key fit for the operation, or a keyring is empty.
 * - `VALUE_NOT_JSON`: the value to encrypt has no JSON form (a function, a bigint, a cycle).
 * - `UNSUPPORTED_VERSION`: an envelope of a version this code does not know.
 * - `DECRYPT_FAILED`: what is malformed, was altered, or was encrypted under another key.
 * - `RECOVERY_CODE_INVALID`: text that is not 64 hex digits, spaces and dashes aside.
 * - `BASE64_INVALID`: text that is not canonical, padded base64.
 */
export type CryptoErrorCode =
	| 'KEY_INVALID'
	| 'VALUE_NOT_JSON'
	| 'UNSUPPORTED_VERSION'
	| 'DECRYPT_FAILED'
	| 'RECOVERY_CODE_INVALID'
	| 'BASE64_INVALID';

/** The one error class of this package. Branch on `code`; messages never hold keys, ciphertext or plaintext. */
export class CryptoError extends Error {
	override readonly name = 'CryptoError';
	readonly code: CryptoErrorCode;

	constructor(code: CryptoErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
