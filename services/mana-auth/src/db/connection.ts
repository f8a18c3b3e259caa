import { createPool, withClient } from '@mana/postgres-kit/pool';
import { createSql, type Sql as Statements } from '@mana/postgres-kit/sql';
import type pg from 'pg';

export type Transaction = Statements;

export interface Sql extends Statements {
	/** Runs statements in one transaction, rolled back when `run` throws. */
	begin<T>(run: (tx: Transaction) => PromiseLike<T>): Promise<T>;
}

/** A pool, and statements on whichever of its connections is free. */
export function connect(databaseUrl: string, maxConnections: number): { sql: Sql; pool: pg.Pool } {
	const pool = createPool({
		connectionString: databaseUrl,
		max: maxConnections,
		application_name: 'mana-auth',
		connectionTimeoutMillis: 5_000,
		idleTimeoutMillis: 60_000,
		statement_timeout: 15_000,
	});
	const sql = Object.assign(
		createSql((statement) => pool.query(statement)),
		{ begin: <T>(run: (tx: Transaction) => PromiseLike<T>) => inTransaction(pool, run) },
	);
	return { sql, pool };
}

/** Runs a transaction that row-level security shows what belongs to this user, and nothing else. */
export function asUser<T>(sql: Sql, userId: string, run: (tx: Transaction) => PromiseLike<T>): Promise<T> {
	return sql.begin(async (tx) => {
		await tx`select set_config('mana.user_id', ${userId}, true)`;
		return run(tx);
	});
}

/** Whether an error says that the server is not there, or not now. */
export function isDatabaseUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code = 'code' in error ? String(error.code) : '';
	// Postgres has codes for lost connections, too many of them, shutdowns; the system for no way to the server.
	if (/^(08...|53300|57P0[1-4]|ECONN(REFUSED|RESET)|ENOTFOUND|EPIPE|ETIMEDOUT)$/.test(code)) return true;
	return /^(Connection terminated|timeout exceeded when trying to connect|Client )/.test(error.message);
}

function inTransaction<T>(pool: pg.Pool, run: (tx: Transaction) => PromiseLike<T>): Promise<T> {
	return withClient(
		() => pool.connect(),
		async (client, discard) => {
			try {
				await client.query('begin');
				const result = await run(createSql((statement) => client.query(statement)));
				await client.query('commit');
				return result;
			} catch (error) {
				// If even this fails, the connection is gone, and the transaction with it.
				await client.query('rollback').catch(discard);
				throw error;
			}
		},
	);
}
