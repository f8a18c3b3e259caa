import { createSql } from '@mana/postgres-kit/sql';
import type pg from 'pg';

/** Deletes copies that are good no more. @returns how many */
export async function removeSealedInputs(pool: pg.Pool, nowMs: number): Promise<number> {
	const sql = createSql((statement) => pool.query(statement));
	return (await sql`delete from mana_ai.sealed_inputs where expires_at <= ${new Date(nowMs)}`).count;
}

/**
 * Deletes keys that no copy is sealed to, a day after devices were told of a newer one.
 *
 * @returns how many
 */
export async function removeSealingKeys(pool: pg.Pool, newerSinceMs: number): Promise<number> {
	const sql = createSql((statement) => pool.query(statement));
	return (
		await sql`
			delete from mana_ai.sealing_keys k
			where exists (
					select from mana_ai.sealing_keys newer
					where newer.created_at > k.created_at and newer.created_at < ${new Date(newerSinceMs)})
				and not exists (select from mana_ai.sealed_inputs i where i.kid = k.kid)`
	).count;
}

/** Deletes what no device has taken for so long. @returns how many */
export async function removeSealedResultsBefore(pool: pg.Pool, beforeMs: number): Promise<number> {
	const sql = createSql((statement) => pool.query(statement));
	return (await sql`delete from mana_ai.sealed_results where at < ${new Date(beforeMs)}`).count;
}
