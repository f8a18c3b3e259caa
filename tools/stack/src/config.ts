import { join } from 'node:path';
import { commonConfig, loadConfig, port } from '@mana/service-kit';
import { z } from 'zod';
import { root } from './repository-root.ts';
import { type ServiceDefinition, variablesOf } from './service-definition.ts';
import { serviceDefinitions } from './service-definitions.ts';

const settings = z.object({
	MANA_DATA_DIR: z.string().default(join(root, '.mana')),
	/** An administrator's connection string; without it the embedded Postgres is started. */
	DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
	LOG_LEVEL: commonConfig.LOG_LEVEL,
	LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
	/** Whether personas are played: `on` starts the service that does so, and installs what it needs. */
	MANA_PERSONAS: z.enum(['on', 'off']).default('off'),
	/** Set by npm while it runs a script. */
	npm_lifecycle_event: z.string().optional(),
});

/** A port variable for each service, as one map of ports. */
function portVariables<Name extends string>(definitions: readonly ServiceDefinition<Name>[]) {
	const byVariable = definitions.map((definition) => [
		variablesOf(definition).port,
		port.default(definition.defaultPort),
	]);
	const shape: Record<string, z.ZodDefault<typeof port>> = Object.fromEntries(byVariable);
	return z.object(shape).transform((env) => {
		const ports = definitions.map((definition) => [definition.name, env[variablesOf(definition).port]]);
		return { ports: Object.fromEntries(ports) as Record<Name, number> };
	});
}

/** Every variable that the launcher reads. */
export function stackVariables(definitions: readonly ServiceDefinition[]): Record<string, z.ZodType> {
	return { ...settings.shape, ...portVariables(definitions).in.shape };
}

export type StackConfig = ReturnType<typeof readStackConfig>;

/** @throws ConfigError naming the variables that are wrong */
export function readStackConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(z.intersection(settings, portVariables(serviceDefinitions)), environment);
	return {
		dataDir: env.MANA_DATA_DIR,
		ports: env.ports,
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
