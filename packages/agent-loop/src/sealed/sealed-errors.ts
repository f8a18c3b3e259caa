/**
 * - `SEALED_INVALID`: not what a device of the person sealed for this, or altered since.
 * - `KEY_INVALID`: a key that nothing can be sealed to or signed with.
 */
export type SealedErrorCode = 'SEALED_INVALID' | 'KEY_INVALID';

/** Branch on `code`; messages hold neither keys nor what was sealed. */
export class SealedError extends Error {
	override readonly name = 'SealedError';
	constructor(
		readonly code: SealedErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
