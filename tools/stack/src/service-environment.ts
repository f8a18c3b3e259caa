import type { DatabaseUrls } from '@mana/postgres-kit';
import type { Environment } from './environment.ts';
import type { StackSecrets } from './secrets.ts';
import type { ServiceName } from './service-definitions.ts';
import { serviceSecrets } from './service-secrets.ts';
import type { LogFormat } from './stack-log.ts';

/** What Bun's garbage collector takes for the machine's memory: by the real one it lets a heap grow needlessly. */
const heapIsSizedForBytes = 1024 ** 3;

/**
 * What a service started by the launcher finds in its environment: addresses, database and port as the launcher
 * settled them; its own secrets and the public addresses unless the caller's environment names others; then all
 * the rest of that environment, without what is secret to other services.
 */
export function serviceEnvironment(options: {
	name: ServiceName;
	port: number;
	urls: Record<ServiceName, string>;
	database: DatabaseUrls | undefined;
	secrets: StackSecrets;
	logFormat: LogFormat;
	environment: Environment;
}): Record<string, string> {
	const { port, urls, database, environment } = options;
	const { own, others } = serviceSecrets(options.name, options.secrets);
	const unlessGiven: Environment = {
		BUN_JSC_forceRAMSize: String(heapIsSizedForBytes),
		LOG_FORMAT: options.logFormat,
		MANA_AUTH_PUBLIC_URL: urls.auth,
		MANA_MCP_PUBLIC_URL: urls.mcp,
		...own,
		...(hasKekOfItsOwn(environment) ? { MANA_KEK_FILE: undefined } : {}),
	};
	const settled: Environment = {
		PORT: String(port),
		MANA_AUTH_URL: urls.auth,
		MANA_SYNC_URL: urls.sync,
		DATABASE_URL: database?.runtimeUrl,
		DATABASE_MAINTENANCE_URL: database?.maintenanceUrl,
		MANA_STOP_WITH_PARENT: '1',
	};
	const forOthers = Object.fromEntries(others.map((variable) => [variable, undefined]));
	return withoutEmpty({ ...unlessGiven, ...withoutEmpty(environment), ...settled, ...forOthers });
}

/** Whether the caller keeps the key-encryption keys, instead of the data folder. */
export function hasKekOfItsOwn(environment: Environment): boolean {
	return Boolean(environment.MANA_KEK || environment.MANA_KEK_FILE);
}

function withoutEmpty(environment: Environment): Record<string, string> {
	const entries = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
	return Object.fromEntries(entries) as Record<string, string>;
}
