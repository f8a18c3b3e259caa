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

/**
 * Every statement walks an index from given keys, and is written so that it can. Statistics that are not there yet or
 * lag behind a growing table, and plans kept from when it was small, must not talk the planner into reading all of it
 * and picking from that. One plan then serves a statement whatever its values: making it each time is a third of a push.
 */
const planning = {
	enable_seqscan: 'off',
	enable_bitmapscan: 'off',
	enable_hashjoin: 'off',
	enable_mergejoin: 'off',
	plan_cache_mode: 'force_generic_plan',
	// Servers before 18 count what is off as dear, and would compile each run of a plan that has to do it all the same.
	jit: 'off',
};

/** A pool. Sequence numbers come as numbers: they stay far below 2^53. */
export function createPool({ url, poolSize, statementTimeoutMs }: ConnectionOptions): pg.Pool {
	return createPoolWith({
		connectionString: url,
		max: poolSize,
		application_name: 'mana-sync',
		options: Object.entries(planning)
			.map(([setting, value]) => `-c ${setting}=${value}`)
			.join(' '),
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
