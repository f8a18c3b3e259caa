import type postgres from 'postgres';

/** Holds all scopes until a transaction ends: one statement each, as a cluster locks no rows of several nodes at once. */
export async function lockScopes(sql: postgres.TransactionSql): Promise<void> {
	const scopes = await sql<{ number: string }[]>`select number from mana_sync.scopes order by number`;
	for (const { number } of scopes)
		await sql`select from mana_sync.scopes where number = ${number}::bigint for update`;
}
