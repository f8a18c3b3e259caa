import { createSql } from '@mana/postgres-kit/sql';
import type pg from 'pg';

/** Forgets what runs have behind them; how they ended and what they came to stays. @returns how many steps that were */
export async function removeJournalBefore(pool: pg.Pool, beforeMs: number): Promise<number> {
	const sql = createSql((statement) => pool.query(statement));
	return (await sql`delete from mana_ai.run_journal where at < ${new Date(beforeMs)}`).count;
}

/** Forgets runs that ended before, and what they have read. @returns how many */
export async function removeRunsBefore(pool: pg.Pool, beforeMs: number): Promise<number> {
	const sql = createSql((statement) => pool.query(statement));
	return (
		await sql`delete from mana_ai.mission_runs where state = 'ended' and ended_at < ${new Date(beforeMs)}`
	).count;
}
