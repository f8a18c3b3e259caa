export type StackErrorCode =
	| 'DATA_DIR_UNUSABLE'
	| 'DATA_DIR_INCOMPLETE'
	| 'BACKUP_REFUSED'
	| 'RESTORE_REFUSED'
	| 'KEY_FILE_MISSING'
	| 'ALREADY_RUNNING'
	| 'PORT_TAKEN'
	| 'PORT_GIVEN_TWICE'
	| 'PORT_UNUSABLE'
	| 'BUILD_FAILED'
	| 'SERVICE_START_FAILED'
	| 'DEV_USER_FAILED'
	| 'ACCOUNT_CLOSED'
	| 'BRIDGE_CLOSED'
	| 'DISCONNECTED'
	| 'NOT_RUNNING'
	| 'START_ABORTED';

/** Something the person at the machine must know or do; the message says what. */
export class StackError extends Error {
	override readonly name = 'StackError';

	constructor(
		readonly code: StackErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
