import { createPool, withClient } from '@mana/postgres-kit/pool';
import { createSql, type Tag } from '@mana/postgres-kit/sql';
import type pg from 'pg';

export function connect(url: string, poolSize: number): pg.Pool {
	return createPool({
		connectionString: url,
		max: poolSize,
		application_name: 'mana-ai',
		connectionTimeoutMillis: 3_000,
		idleTimeoutMillis: 30_000,
		statement_timeout: 15_000,
		// Statements are sent without waiting for the answers to those before.
		pipeline: true,
	});
}

/** Runs a transaction that row-level security shows what belongs to this user, and nothing else. */
export function asUser<T>(pool: pg.Pool, userId: string, work: (sql: Tag) => Promise<T>): Promise<T> {
	return inTransaction(pool, async (sql) => {
		const named = sentAhead(sql`select set_config('mana_ai.user_id', ${userId}, true)`);
		const result = await work(sql);
		await named;
		return result;
	});
}

export function inTransaction<T>(pool: pg.Pool, work: (sql: Tag) => Promise<T>): Promise<T> {
	return withClient(
		() => pool.connect(),
		async (client, discard) => {
			const sql = createSql((statement) => client.query(statement)).prepared;
			try {
				const begun = sentAhead(sql`begin`);
				const result = await work(sql);
				await begun;
				await sql`commit`;
				return result;
			} catch (error) {
				await sql`rollback`.catch(discard);
				throw error;
			}
		},
	);
}

/** A statement that others are sent behind: where it fails, so do they, and that is what is told. */
function sentAhead<T>(statement: Promise<T>): Promise<T> {
	statement.catch(() => {});
	return statement;
}
