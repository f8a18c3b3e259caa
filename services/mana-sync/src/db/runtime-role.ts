import type { Sql } from './connection.ts';

/** The service was given a database role that row-level security does not hold. */
export class DatabaseRoleError extends Error {
	override readonly name = 'DatabaseRoleError';
	readonly code = 'DATABASE_ROLE_TOO_STRONG';
}

/**
 * Refuses to work as a role that sees through row-level security or could lift it: a superuser, one with
 * BYPASSRLS, the owner of anything in the schema, or a member of such a role.
 *
 * @throws DatabaseRoleError
 */
export async function assertRuntimeRole(sql: Sql): Promise<void> {
	const [found] = await sql<{ reasons: string[] | null }>`
		select array_to_json(array_agg(distinct reason)) as reasons from (
			select unnest(array[
				case when r.rolsuper then 'superuser' end,
				case when r.rolbypassrls then 'BYPASSRLS' end,
				case when r.rolcreaterole then 'CREATEROLE' end,
				case when exists (select from pg_namespace n where n.nspowner = r.oid and n.nspname = 'mana_sync')
					or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
						where c.relowner = r.oid and n.nspname = 'mana_sync')
					or exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
						where p.proowner = r.oid and n.nspname = 'mana_sync')
					or exists (select from pg_database d where d.datdba = r.oid and d.datname = current_database())
					then 'owner' end,
				case when r.rolname = 'mana_sync_maintenance' then 'maintenance' end
			]) as reason
			from pg_roles r where pg_has_role(current_user, r.oid, 'member')
		) as found where reason is not null`;
	if (found?.reasons) {
		throw new DatabaseRoleError(
			`DATABASE_URL names a role that is, or is a member of, ${found.reasons.join(', ')}. Use mana_sync_runtime.`,
		);
	}
}
