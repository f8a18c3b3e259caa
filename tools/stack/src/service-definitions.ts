import { dirname, join } from 'node:path';
import { authDatabase } from '@mana/auth-service/database';
import type { DatabaseSpec } from '@mana/postgres-kit';
import { syncDatabase } from '@mana/sync-service/database';

export const serviceNames = ['auth', 'sync', 'mcp'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The repository's root. */
export const root = dirname(dirname(dirname(import.meta.dir)));

export interface ServiceDefinition {
	name: ServiceName;
	/** As it calls itself in logs. */
	title: string;
	/** The program, absolute. */
	entry: string;
	/** The launcher's variable for its port, and the port without it. */
	portVariable: string;
	defaultPort: number;
	database?: DatabaseSpec;
}

export const serviceDefinitions: Record<ServiceName, ServiceDefinition> = {
	auth: {
		name: 'auth',
		title: 'mana-auth',
		entry: join(root, 'services/mana-auth/src/main.ts'),
		portVariable: 'MANA_AUTH_PORT',
		defaultPort: 3001,
		database: authDatabase,
	},
	sync: {
		name: 'sync',
		title: 'mana-sync',
		entry: join(root, 'services/mana-sync/src/main.ts'),
		portVariable: 'MANA_SYNC_PORT',
		defaultPort: 3050,
		database: syncDatabase,
	},
	mcp: {
		name: 'mcp',
		title: 'mana-mcp',
		entry: join(root, 'services/mana-mcp/src/main.ts'),
		portVariable: 'MANA_MCP_PORT',
		defaultPort: 3069,
	},
};
