import pg from 'pg';
import { ConnectionLostError } from './database-failure.ts';

export interface ConnectionOptions {
	readonly url: string;
	readonly poolSize: number;
	readonly statementTimeoutMs: number;
}

/** A statement with its values apart, prepared once a connection: sql`select ${value}::text`. */
export type Sql = <Row>(text: TemplateStringsArray, ...values: readonly SqlValue[]) => Promise<Row[]>;
export type SqlValue = string | number | null | Buffer;

const BIGINT = 20;

/** A pool. Sequence numbers come as numbers: they stay far below 2^53. */
export function createPool({ url, poolSize, statementTimeoutMs }: ConnectionOptions): pg.Pool {
	const pool = new pg.Pool({
		connectionString: url,
		max: poolSize,
		application_name: 'mana-sync',
		connectionTimeoutMillis: 3_000,
		idleTimeoutMillis: 30_000,
		statement_timeout: statementTimeoutMs,
		lock_timeout: statementTimeoutMs,
		idle_in_transaction_session_timeout: statementTimeoutMs,
		// For a server that has stopped answering at all; one that does answers before.
		query_timeout: statementTimeoutMs + 1_000,
		// Statements are sent without waiting for the answers to those before.
		pipeline: true,
		keepAlive: true,
		types: {
			getTypeParser: (oid, format) => (oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)),
		},
	});
	// An idle connection that dies leaves the pool; who needs one next gets a new one or the reason why not.
	pool.on('error', () => {});
	// Between the pool's listener and the borrower's there is a moment without one: a server that ends then, in the
	// same breath as it says it is ready, would end this process too. The borrower's next statement tells of it.
	pool.on('connect', (client) => client.on('error', () => {}));
	return pool;
}

/**
 * Sends one statement.
 *
 * @throws pg.DatabaseError what the server says; ConnectionLostError for everything else
 */
export async function query(client: pg.PoolClient, statement: string | pg.QueryConfig): Promise<unknown[]> {
	try {
		return (await client.query(statement)).rows;
	} catch (error) {
		throw error instanceof pg.DatabaseError ? error : new ConnectionLostError('the connection was lost');
	}
}

const prepared = new WeakMap<TemplateStringsArray, { name: string; text: string }>();
let preparedCount = 0;

export type Send = (statement: string | pg.QueryConfig) => Promise<unknown[]>;

export function statementsOn(client: pg.PoolClient): Sql {
	return statementsBy((statement) => query(client, statement));
}

export function statementsBy(send: Send): Sql {
	return async <Row>(strings: TemplateStringsArray, ...values: readonly SqlValue[]) => {
		let statement = prepared.get(strings);
		if (statement === undefined) {
			preparedCount += 1;
			const text = strings.reduce((before, part, index) => `${before}$${index}${part}`);
			statement = { name: `s${preparedCount}`, text };
			prepared.set(strings, statement);
		}
		return (await send({ ...statement, values: [...values] })) as Row[];
	};
}
