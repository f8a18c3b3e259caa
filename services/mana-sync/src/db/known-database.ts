import type { Sql } from './connection.ts';
import { assertRuntimeRole } from './runtime-role.ts';

/** What does not change under a running service. */
export interface KnownDatabase {
	/** Whether it is a node of a Citus cluster. */
	readonly isDistributed: boolean;
}

/** @throws DatabaseRoleError */
export async function lookAtDatabase(sql: Sql): Promise<KnownDatabase> {
	await assertRuntimeRole(sql);
	return { isDistributed: await isDistributed(sql) };
}

export async function isDistributed(sql: Sql): Promise<boolean> {
	const [found] = await sql<{ isCitus: boolean }>`
		select exists (select from pg_extension where extname = 'citus') as "isCitus"`;
	return found?.isCitus ?? false;
}
