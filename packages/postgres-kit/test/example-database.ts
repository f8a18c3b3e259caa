import { fileURLToPath } from 'node:url';
import type { DatabaseSpec } from '../src/index.ts';

export const exampleDatabase: DatabaseSpec = {
	schema: 'example',
	roles: {
		owner: 'mana_example_owner',
		runtime: 'mana_example_runtime',
		maintenance: 'mana_example_maintenance',
	},
	migrationsDir: fileURLToPath(new URL('./migrations', import.meta.url)),
};
