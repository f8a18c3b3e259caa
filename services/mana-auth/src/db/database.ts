import { fileURLToPath } from 'node:url';
import type { DatabaseSpec } from '@mana/postgres-kit';

export const authDatabase: DatabaseSpec = {
	schema: 'auth',
	roles: {
		owner: 'mana_auth_owner',
		runtime: 'mana_auth_runtime',
		maintenance: 'mana_auth_maintenance',
	},
	migrationsDir: fileURLToPath(new URL('./migrations', import.meta.url)),
};
