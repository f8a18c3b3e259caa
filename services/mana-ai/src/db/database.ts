import { fileURLToPath } from 'node:url';
import type { DatabaseSpec } from '@mana/postgres-kit';

export const aiDatabase: DatabaseSpec = {
	schema: 'mana_ai',
	roles: {
		owner: 'mana_ai_owner',
		runtime: 'mana_ai_runtime',
		maintenance: 'mana_ai_maintenance',
	},
	migrationsDir: fileURLToPath(new URL('./migrations', import.meta.url)),
};
