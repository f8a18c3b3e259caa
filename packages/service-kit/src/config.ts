import { z } from 'zod';

/** The environment does not hold what the service needs. Names the variables, never their values. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly code = 'CONFIG_INVALID';
}

/**
 * Parses the environment once, at start. An empty variable counts as absent, as it does in most shells and in
 * compose files.
 *
 * @throws ConfigError with one line a variable
 */
export function loadConfig<S extends z.ZodType>(
	schema: S,
	environment: Record<string, string | undefined>,
): z.output<S> {
	const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
	const result = schema.safeParse(present);
	if (result.success) return result.data;
	const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(all)'}: ${issue.message}`);
	throw new ConfigError(`The configuration is not valid:\n${lines.join('\n')}`);
}

/** `EX_CONFIG` of sysexits.h: starting again will not help. */
export const configExitCode = 78;

/** Reads the configuration; where it is not valid, says why on standard error and ends the process. */
export function configOrExit<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return exitForConfig(error);
	}
}

/** Says on standard error why the configuration cannot be used, and ends the process. */
export function exitForConfig(error: ConfigError): never {
	process.stderr.write(`${error.message}\n`);
	return process.exit(configExitCode);
}

/** A TCP port, 0 for any free one. */
export const port = z.coerce.number().int().min(0).max(65535);

/** An http(s) base URL without a trailing slash. */
export const baseUrl = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));

/** A comma-separated list; spaces around its items are ignored. */
export const commaList = z.string().transform((value) =>
	value
		.split(',')
		.map((item) => item.trim())
		.filter((item) => item !== ''),
);

/** A secret of at least 32 characters. */
export const secret = z.string().min(32, 'must have at least 32 characters');

/** The words `true` and `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** The origins whose pages may call a service: those that are listed, and the app's. */
export function pageOrigins(env: {
	readonly CORS_ORIGINS: readonly string[];
	readonly MANA_WEB_PUBLIC_URL?: string | undefined;
}): string[] {
	const app = env.MANA_WEB_PUBLIC_URL;
	return app === undefined ? [...env.CORS_ORIGINS] : [...env.CORS_ORIGINS, new URL(app).origin];
}

/** What every service reads. */
export const commonConfig = {
	NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
	/** Where to listen; `localhost` is loopback by IPv4 and by IPv6. */
	HOST: z.string().default('localhost'),
	LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
	LOG_FORMAT: z.enum(['json', 'pretty']).default('json'),
	METRICS_TOKEN: secret.optional(),
	CORS_ORIGINS: commaList.default([]),
	/** An OpenTelemetry collector's base URL for OTLP over HTTP; without it nothing is traced. */
	OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl.optional(),
};
