import { createPool as createPoolWith } from '@mana/postgres-kit/pool';
import { createSql, type Tag } from '@mana/postgres-kit/sql';
import pg from 'pg';
import { ConnectionLostError } from './database-failure.ts';

export interface ConnectionOptions {
	readonly url: string;
	readonly poolSize: number;
	readonly statementTimeoutMs: number;
}

/** Statements of this service, all of them prepared. */
export type Sql = Tag;

const BIGINT = 20;

/** A pool. Sequence numbers come as numbers: they stay far below 2^53. */
export function createPool({ url, poolSize, statementTimeoutMs }: ConnectionOptions): pg.Pool {
	return createPoolWith({
		connectionString: url,
		max: poolSize,
		application_name: 'mana-sync',
		connectionTimeoutMillis: 3_000,
		idleTimeoutMillis: 30_000,
		statement_timeout: statementTimeoutMs,
		lock_timeout: statementTimeoutMs,
		idle_in_transaction_session_timeout: statementTimeoutMs,
		// For a server that has stopped answering at all; one that still answers does so before.
		query_timeout: statementTimeoutMs + 1_000,
		// Statements are sent without waiting for the answers to those before.
		pipeline: true,
		keepAlive: true,
		types: {
			getTypeParser: (oid, format) => (oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)),
		},
	});
}

/**
 * Sends one statement.
 *
 * @throws pg.DatabaseError what the server says; ConnectionLostError for everything else
 */
export async function query(
	client: pg.PoolClient,
	statement: string | pg.QueryConfig,
): Promise<pg.QueryResult> {
	try {
		return await client.query(statement);
	} catch (error) {
		throw error instanceof pg.DatabaseError ? error : new ConnectionLostError('the connection was lost');
	}
}

export function statementsOn(client: pg.PoolClient): Sql {
	return createSql((statement) => query(client, statement)).prepared;
}
