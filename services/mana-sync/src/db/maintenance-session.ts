import type pg from 'pg';
import { query, type Sql, statementsOn } from './connection.ts';
import { isDistributed } from './known-database.ts';

const MAINTENANCE_ROLE = 'mana_sync_maintenance';

/** The connection is not the maintenance role's: another would see nothing, and find nothing wrong. */
export class MaintenanceRoleError extends Error {
	override readonly name = 'MaintenanceRoleError';
	readonly code = 'MAINTENANCE_ROLE_NEEDED';
}

/**
 * Statements of what goes on beside requests. Over several nodes plans are made with the values at hand.
 *
 * @throws MaintenanceRoleError
 */
export async function beginMaintenance(client: pg.PoolClient): Promise<Sql> {
	const sql = statementsOn(client);
	const [user] = await sql<{ name: string }>`select current_user::text as name`;
	if (user?.name !== MAINTENANCE_ROLE) {
		throw new MaintenanceRoleError(`DATABASE_MAINTENANCE_URL must name the role ${MAINTENANCE_ROLE}.`);
	}
	if (await isDistributed(sql)) await query(client, 'set plan_cache_mode = force_custom_plan');
	return sql;
}
