import pg from 'pg';
import { databaseUnavailable, overloaded } from '../domain/refusals.ts';

/**
 * A statement that failed for no reason the caller could mend. Only its SQLSTATE is kept: what Postgres says
 * beyond that may quote values.
 */
class StatementError extends Error {
	override readonly name = 'StatementError';
	readonly code = 'STATEMENT_FAILED';

	constructor(readonly sqlState: string) {
		super(`a database statement failed with SQLSTATE ${sqlState}`);
	}
}

/** The connection was lost or could not be made. The driver's own error names hosts, and is not kept. */
export class ConnectionLostError extends Error {
	override readonly name = 'ConnectionLostError';
	readonly code = 'CONNECTION_LOST';
}

/** A push is the first into some of its spaces, or other spaces have their numbers. */
export class MissingScopesError extends Error {
	override readonly name = 'MissingScopesError';
	readonly code = 'SCOPES_MISSING';

	constructor(readonly spaceIds: readonly string[]) {
		super('some scopes do not exist yet');
	}
}

/**
 * admin shutdown, crash shutdown, cannot connect now, database dropped, too many connections, disk full, and read-only,
 * as a server is that has just stopped being the primary.
 */
const unavailableStates = new Set(['57P01', '57P02', '57P03', '57P04', '53300', '53100', '25006']);
/** statement timeout, lock timeout, idle in transaction, out of memory. */
const overloadedStates = new Set(['57014', '55P03', '25P03', '53200']);
/**
 * What Citus says, as an internal error, where a node went away between a transaction's parts and its end: when its
 * part was to be committed, or made ready for that.
 */
const NODE_LOST_AT_COMMIT =
	/^could not commit transaction .*\bnode\b|^failure on connection marked as essential: /;
const retriedStates = new Set(['40001', '40P01']);

/** Whether the same transaction may well succeed when run again: a serialization failure, a deadlock. */
export function isTransient(error: unknown): boolean {
	return error instanceof pg.DatabaseError && retriedStates.has(error.code ?? '');
}

/** The error that a failed transaction throws; one that did not come from the database is passed on as it is. */
export function asRefusal(error: unknown): unknown {
	if (error instanceof ConnectionLostError) return databaseUnavailable();
	if (!(error instanceof pg.DatabaseError)) return error;
	const { code = '' } = error;
	if (unavailableStates.has(code) || code.startsWith('08')) return databaseUnavailable();
	if (code === 'XX000' && NODE_LOST_AT_COMMIT.test(error.message)) return databaseUnavailable();
	if (overloadedStates.has(code) || retriedStates.has(code)) return overloaded();
	return new StatementError(code);
}
