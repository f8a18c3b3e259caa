import type { DatabaseUrls } from '@mana/postgres-kit';
import type { StackSecrets } from './secrets.ts';
import type { ServiceName } from './service-definitions.ts';
import type { LogFormat } from './stack-log.ts';

export type Environment = Record<string, string | undefined>;

/**
 * What a service started by the launcher finds in its environment: addresses, database and port as the launcher
 * settled them; secrets and public addresses unless the caller's environment names its own; then all the rest
 * of that environment.
 */
export function serviceEnvironment(options: {
	port: number;
	urls: Record<ServiceName, string>;
	database: DatabaseUrls | undefined;
	secrets: StackSecrets;
	logFormat: LogFormat;
	environment: Environment;
}): Record<string, string> {
	const { port, urls, database, secrets, environment } = options;
	const hasKek = environment.MANA_KEK || environment.MANA_KEK_FILE;
	const unlessGiven: Environment = {
		LOG_FORMAT: options.logFormat,
		MANA_AUTH_PUBLIC_URL: urls.auth,
		MANA_MCP_PUBLIC_URL: urls.mcp,
		BETTER_AUTH_SECRET: secrets.betterAuthSecret,
		SYNC_CURSOR_SECRET: secrets.syncCursorSecret,
		MCP_SESSION_SECRET: secrets.mcpSessionSecret,
		MANA_KEK_FILE: hasKek ? undefined : secrets.kekFile,
	};
	const settled: Environment = {
		PORT: String(port),
		MANA_AUTH_URL: urls.auth,
		MANA_SYNC_URL: urls.sync,
		DATABASE_URL: database?.runtimeUrl,
		DATABASE_MAINTENANCE_URL: database?.maintenanceUrl,
		MANA_STOP_WITH_PARENT: '1',
	};
	return withoutEmpty({ ...unlessGiven, ...withoutEmpty(environment), ...settled });
}

function withoutEmpty(environment: Environment): Record<string, string> {
	const entries = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
	return Object.fromEntries(entries) as Record<string, string>;
}
