export type PostgresErrorCode =
	| 'POSTGRES_PLATFORM_UNSUPPORTED'
	| 'POSTGRES_BINARIES_MISSING'
	| 'POSTGRES_USER_MISSING'
	| 'POSTGRES_DATA_UNREADABLE'
	| 'POSTGRES_CLUSTER_EXISTS'
	| 'POSTGRES_CLUSTER_MISSING'
	| 'POSTGRES_CLUSTER_ELSEWHERE'
	| 'POSTGRES_PASSWORD_WRONG'
	| 'POSTGRES_LOCK_EMPTY'
	| 'POSTGRES_VERSION_MISMATCH'
	| 'POSTGRES_INIT_FAILED'
	| 'POSTGRES_START_FAILED'
	| 'POSTGRES_STOP_FAILED'
	| 'DATABASE_UNREACHABLE'
	| 'DATABASE_RIGHTS_MISSING'
	| 'MIGRATION_FAILED';

/** A database could not be made ready. The message says what the person at the machine can do about it. */
export class PostgresError extends Error {
	override readonly name = 'PostgresError';

	constructor(
		readonly code: PostgresErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
