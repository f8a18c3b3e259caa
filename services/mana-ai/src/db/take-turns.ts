import type { Tag } from '@mana/postgres-kit/sql';

/** Transactions about the copies of one mission come one after another: none is deleted while a run takes it. */
export async function takeTurns(sql: Tag, userId: string, missionId: string): Promise<void> {
	const name = JSON.stringify(['mana_ai.sealed-inputs', userId, missionId]);
	await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
