/** Why keys were not changed: the server's code, or one of ours. */
export type VaultErrorCode =
	/** The person would not prove who they are. */
	| 'GIVEN_UP'
	/** Not the recovery code of this vault. */
	| 'WRONG_CODE'
	/** Another device is replacing the key. */
	| 'ROTATION_UNDER_WAY'
	| (string & {});

export class VaultError extends Error {
	override readonly name = 'VaultError';
	readonly code: VaultErrorCode;
	/** Seconds until it may work, where the server says so. */
	readonly waitSeconds: number;

	constructor(
		code: VaultErrorCode,
		{ waitSeconds = 0, ...options }: ErrorOptions & { waitSeconds?: number } = {},
	) {
		super(code, options);
		this.code = code;
		this.waitSeconds = waitSeconds;
	}
}
