import { baseUrl, commonConfig, loadConfig, port, secret } from '@mana/service-kit';
import { z } from 'zod';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '::1']);
const count = z.coerce.number().int().min(1);

/** What the persona runner reads from its environment; `config.ts` is the only reader of it. */
export const configSchema = z.object({
	...commonConfig,
	PORT: port.default(3070),
	MANA_AUTH_URL: baseUrl.default('http://127.0.0.1:3001'),
	MANA_MCP_URL: baseUrl.default('http://127.0.0.1:3069'),
	/** Opens mana-auth's routes for the runner; the same as there. */
	MANA_SERVICE_KEY: secret,
	/** What the passwords of personas are derived from; that of `npm run seed:personas`. */
	PERSONA_SEED_SECRET: secret,
	/** Without it nobody is played. */
	ANTHROPIC_API_KEY: z.string().min(1).optional(),
	/** Where the model is reached, if not at Anthropic. */
	ANTHROPIC_BASE_URL: baseUrl.optional(),
	PERSONA_MODEL: z.string().min(1).default('claude-haiku-4-5'),
	TICK_INTERVAL_MS: count.default(60_000),
	PERSONA_CONCURRENCY: count.max(20).default(2),
	/** How long one day of a persona may take. */
	PERSONA_TICK_DEADLINE_MS: count.default(600_000),
	/** How many things a persona wants of a day. */
	PERSONA_DAY_LENGTH: count.max(20).default(4),
	/** Tokens of one day of one persona. */
	PERSONA_TICK_BUDGET: count.default(600_000),
	/** `true`: up, and nobody is played. */
	RUNNER_PAUSED: z.enum(['true', 'false']).default('false'),
	/** Set by a launcher that keeps our standard input open for as long as it lives. */
	MANA_STOP_WITH_PARENT: z.enum(['0', '1']).default('0'),
});

export type Config = ReturnType<typeof readConfig>;

/** @throws ConfigError naming the variables that are missing or wrong */
export function readConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(configSchema, environment);
	return {
		host: env.HOST,
		port: env.PORT,
		corsOrigins: env.CORS_ORIGINS,
		/** Whether it answers `/diag/*`: in development, and only where nobody else reaches it. */
		hasDiagnostics: env.NODE_ENV !== 'production' && loopbackHosts.has(env.HOST),
		log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT },
		metricsToken: env.METRICS_TOKEN,
		tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
		auth: { url: env.MANA_AUTH_URL, serviceKey: env.MANA_SERVICE_KEY },
		gatewayUrl: `${env.MANA_MCP_URL}/mcp`,
		seedSecret: env.PERSONA_SEED_SECRET,
		model: { name: env.PERSONA_MODEL, apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL },
		tickIntervalMs: env.TICK_INTERVAL_MS,
		concurrency: env.PERSONA_CONCURRENCY,
		deadlineMs: env.PERSONA_TICK_DEADLINE_MS,
		dayLength: env.PERSONA_DAY_LENGTH,
		tokensPerTick: env.PERSONA_TICK_BUDGET,
		isPaused: env.RUNNER_PAUSED === 'true',
		stopWithParent: env.MANA_STOP_WITH_PARENT === '1',
	};
}
