import type { DatabaseUrls } from '@mana/postgres-kit';
import type { Environment } from './environment.ts';
import type { StackSecrets } from './secrets.ts';
import { type ServiceDefinition, variablesOf } from './service-definition.ts';
import { serviceSecrets } from './service-secrets.ts';
import { publicUrl } from './service-urls.ts';
import type { LogFormat } from './stack-log.ts';

/** The size of memory that Bun's garbage collector reckons with. With the machine's own it lets a heap grow needlessly. */
const heapIsSizedForBytes = 1024 ** 3;

/**
 * The environment of a service that the launcher starts. Addresses, database and port are those that the launcher
 * settled. Its own secrets and the public addresses are the launcher's unless the caller's environment names others.
 * The rest of the caller's environment reaches it too, except for the secrets of other services.
 */
export function serviceEnvironment(options: {
	definition: ServiceDefinition;
	/** Every service there is. */
	definitions: readonly ServiceDefinition[];
	/** Names of those that are started with it. */
	started: readonly string[];
	port: number;
	urls: Readonly<Record<string, string>>;
	database: DatabaseUrls | undefined;
	secrets: StackSecrets;
	logFormat: LogFormat;
	environment: Environment;
}): Record<string, string> {
	const { definitions, started, port, urls, database, environment } = options;
	const { own, others } = serviceSecrets(options.definition, definitions, options.secrets, environment);
	const unlessGiven: Environment = {
		BUN_JSC_forceRAMSize: String(heapIsSizedForBytes),
		LOG_FORMAT: options.logFormat,
		...own,
	};
	const settled: Environment = {
		PORT: String(port),
		DATABASE_URL: database?.runtimeUrl,
		DATABASE_MAINTENANCE_URL: database?.maintenanceUrl,
		MANA_STOP_WITH_PARENT: '1',
	};
	for (const definition of definitions) {
		const variables = variablesOf(definition);
		const url = urls[definition.name];
		settled[variables.url] = url;
		// Nobody is told of a service that may not be there.
		const isThere = definition.isOnByDefault || started.includes(definition.name);
		if (definition.hasPublicUrl && isThere) unlessGiven[variables.publicUrl] = url && publicUrl(url);
	}
	const forOthers = Object.fromEntries(others.map((variable) => [variable, undefined]));
	return withoutEmpty({ ...unlessGiven, ...withoutEmpty(environment), ...settled, ...forOthers });
}

function withoutEmpty(environment: Environment): Record<string, string> {
	const entries = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
	return Object.fromEntries(entries) as Record<string, string>;
}
