import { fileURLToPath } from 'node:url';
import type { DatabaseSpec } from '@mana/postgres-kit';

export const syncDatabase: DatabaseSpec = {
	schema: 'mana_sync',
	roles: {
		owner: 'mana_sync_owner',
		runtime: 'mana_sync_runtime',
		maintenance: 'mana_sync_maintenance',
	},
	migrationsDir: fileURLToPath(new URL('./migrations', import.meta.url)),
};
