import { syncDatabase } from '@mana/sync-service/database';
import type { ServiceDefinition } from '../service-definition.ts';

export const syncService: ServiceDefinition<'sync'> = {
	name: 'sync',
	title: 'mana-sync',
	entry: 'services/mana-sync/src/main.ts',
	defaultPort: 3050,
	speaks: 'HTTP',
	hasPublicUrl: true,
	isOnByDefault: true,
	calls: ['auth'],
	database: syncDatabase,
	secrets: {
		kept: ['syncCursorSecret'],
		variables: ({ kept }) => ({ SYNC_CURSOR_SECRET: kept.syncCursorSecret }),
	},
};
