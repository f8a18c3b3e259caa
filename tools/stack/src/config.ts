import { join } from 'node:path';
import { commonConfig, loadConfig, port } from '@mana/service-kit';
import { z } from 'zod';
import { root, type ServiceName, serviceDefinitions } from './service-definitions.ts';

const { auth, sync, mcp } = serviceDefinitions;

export const stackConfigSchema = z.object({
	MANA_DATA_DIR: z.string().default(join(root, '.mana')),
	MANA_AUTH_PORT: port.default(auth.defaultPort),
	MANA_SYNC_PORT: port.default(sync.defaultPort),
	MANA_MCP_PORT: port.default(mcp.defaultPort),
	/** An administrator's connection string; without it the embedded Postgres is started. */
	DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
	LOG_LEVEL: commonConfig.LOG_LEVEL,
	LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
	/** Set by npm while it runs a script. */
	npm_lifecycle_event: z.string().optional(),
});

export interface StackConfig {
	dataDir: string;
	ports: Record<ServiceName, number>;
	databaseUrl: string | undefined;
	logLevel: string;
	logFormat: 'json' | 'pretty' | undefined;
	isRunByNpm: boolean;
}

/** @throws ConfigError naming the variables that are wrong */
export function readStackConfig(environment: Record<string, string | undefined>): StackConfig {
	const env = loadConfig(stackConfigSchema, environment);
	return {
		dataDir: env.MANA_DATA_DIR,
		ports: { auth: env.MANA_AUTH_PORT, sync: env.MANA_SYNC_PORT, mcp: env.MANA_MCP_PORT },
		databaseUrl: env.DATABASE_URL,
		logLevel: env.LOG_LEVEL,
		logFormat: env.LOG_FORMAT,
		isRunByNpm: env.npm_lifecycle_event !== undefined,
	};
}

const provisionSchema = z.object({
	MANA_DATA_DIR: z.string(),
	DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
});

/** @throws ConfigError naming the variables that are missing or wrong */
export function readProvisionConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(provisionSchema, environment);
	return { dataDir: env.MANA_DATA_DIR, databaseUrl: env.DATABASE_URL };
}
