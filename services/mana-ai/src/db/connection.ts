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
	});
}

/** Runs a transaction that row-level security shows what belongs to this user, and nothing else. */
export function asUser<T>(pool: pg.Pool, userId: string, work: (sql: Tag) => Promise<T>): Promise<T> {
	return inTransaction(pool, async (sql) => {
		await sql`select set_config('mana_ai.user_id', ${userId}, true)`;
		return work(sql);
	});
}

export function inTransaction<T>(pool: pg.Pool, work: (sql: Tag) => Promise<T>): Promise<T> {
	return withClient(
		() => pool.connect(),
		async (client, discard) => {
			const sql = createSql((statement) => client.query(statement));
			try {
				await sql`begin`;
				const result = await work(sql);
				await sql`commit`;
				return result;
			} catch (error) {
				await sql`rollback`.catch(discard);
				throw error;
			}
		},
	);
}
