import { baseUrl, commonConfig, loadConfig, port, secret } from '@mana/service-kit';
import { z } from 'zod';

const day = 24 * 60 * 60;

const addresses = z
	.string()
	.default('')
	.transform((text) =>
		text
			.split(',')
			.map((one) => one.trim())
			.filter((one) => one !== ''),
	)
	.pipe(z.array(z.url({ protocol: /^https?$/ })));

/** What the gateway reads from its environment; `config.ts` is the only reader of it. */
export const configSchema = z.object({
	...commonConfig,
	PORT: port.default(3069),
	/** Where the gateway reaches mana-auth. */
	MANA_AUTH_URL: baseUrl.default('http://127.0.0.1:3001'),
	/** Where the gateway reaches mana-sync. */
	MANA_SYNC_URL: baseUrl.default('http://127.0.0.1:3050'),
	/** Where clients reach mana-auth; default: MANA_AUTH_URL. */
	MANA_AUTH_PUBLIC_URL: baseUrl.optional(),
	/** Where clients reach this gateway, without `/mcp`. */
	MANA_MCP_PUBLIC_URL: baseUrl.default('http://localhost:3069'),
	/** The issuer tokens must name; default: MANA_AUTH_PUBLIC_URL. */
	JWT_ISSUER: z.string().min(1).optional(),
	JWT_AUDIENCE: z.string().min(1).default('mana'),
	/** Proves to mana-auth who we are when we exchange agents' tokens: Ed25519, 32 bytes in base64url. */
	GATEWAY_PRIVATE_KEY: z
		.string()
		.regex(/^[\w-]{43}$/, 'is not 32 bytes in base64url')
		.optional(),
	/** Seals session ids of the revisions up to 2025-11-25; the same on every replica. */
	MCP_SESSION_SECRET: secret,
	MCP_SESSION_TTL_SECONDS: z.coerce
		.number()
		.int()
		.min(60)
		.max(30 * day)
		.default(day),
	MCP_BODY_LIMIT_BYTES: z.coerce
		.number()
		.int()
		.min(1024)
		.default(4 * 1024 * 1024),
	/** How much of what was read is kept, as stored; what was read longest ago goes first. */
	MCP_ROW_CACHE_BYTES: z.coerce
		.number()
		.int()
		.min(1)
		.default(256 * 1024 * 1024),
	/** `underscore` lists `habits_create`, `dotted` lists `habits.create`; calls by either name work in both. */
	MCP_TOOL_NAMES: z.enum(['underscore', 'dotted']).default('underscore'),
	/** Which toolsets are listed for clients that send no `X-Mana-Toolsets`: modules, `core`, `all`, comma-separated. */
	MCP_TOOLSETS: z.string().default('core'),
	/** `off` keeps tools from reaching anything outside: pages, feeds, weather. */
	MANA_OUTBOUND: z.enum(['on', 'off']).default('on'),
	/** APIs in the form of Open-Meteo's, without a trailing slash. */
	MANA_WEATHER_URL: z.url({ protocol: /^https?$/ }).default('https://api.open-meteo.com/v1'),
	MANA_GEOCODING_URL: z.url({ protocol: /^https?$/ }).default('https://geocoding-api.open-meteo.com/v1'),
	/** Feeds of news, and of public events as iCalendar, comma-separated. */
	MANA_NEWS_FEEDS: addresses,
	MANA_EVENT_FEEDS: addresses,
	/** `on` lists with each tool what its results look like. */
	MCP_OUTPUT_SCHEMAS: z.enum(['on', 'off']).default('off'),
	/** How long an agent that has read text by other people may not destroy or send out on its own; 0: it may. */
	MCP_TAINT_WINDOW_SECONDS: z.coerce.number().int().min(0).max(day).default(600),
	/** Set by a launcher that keeps our standard input open for as long as it lives. */
	MANA_STOP_WITH_PARENT: z.enum(['0', '1']).default('0'),
	/** Where replicas share what they must agree on; without it a replica is alone. */
	REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
	POLICY_MODE: z.enum(['off', 'log-only', 'enforce']).default('log-only'),
});

export type Config = ReturnType<typeof readConfig>;

/** @throws ConfigError naming the variables that are missing or wrong */
export function readConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(configSchema, environment);
	const authPublicUrl = env.MANA_AUTH_PUBLIC_URL ?? env.MANA_AUTH_URL;
	return {
		host: env.HOST,
		port: env.PORT,
		corsOrigins: env.CORS_ORIGINS,
		log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT },
		metricsToken: env.METRICS_TOKEN,
		auth: { url: env.MANA_AUTH_URL, publicUrl: authPublicUrl },
		sync: { url: env.MANA_SYNC_URL },
		publicUrl: env.MANA_MCP_PUBLIC_URL,
		token: { issuer: env.JWT_ISSUER ?? authPublicUrl, audience: env.JWT_AUDIENCE },
		/** Without it agents cannot connect by OAuth. */
		exchangeKey: env.GATEWAY_PRIVATE_KEY,
		session: { secret: env.MCP_SESSION_SECRET, ttlSeconds: env.MCP_SESSION_TTL_SECONDS },
		bodyLimitBytes: env.MCP_BODY_LIMIT_BYTES,
		rowCacheBytes: env.MCP_ROW_CACHE_BYTES,
		toolNames: env.MCP_TOOL_NAMES,
		outbound:
			env.MANA_OUTBOUND === 'off'
				? undefined
				: {
						weatherUrl: env.MANA_WEATHER_URL,
						geocodingUrl: env.MANA_GEOCODING_URL,
						newsFeeds: env.MANA_NEWS_FEEDS,
						eventFeeds: env.MANA_EVENT_FEEDS,
					},
		outputSchemas: env.MCP_OUTPUT_SCHEMAS === 'on',
		toolsets: env.MCP_TOOLSETS.split(',')
			.map((name) => name.trim())
			.filter((name) => name !== ''),
		redisUrl: env.REDIS_URL,
		tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
		policyMode: env.POLICY_MODE,
		taintWindowSeconds: env.MCP_TAINT_WINDOW_SECONDS,
		stopWithParent: env.MANA_STOP_WITH_PARENT === '1',
		// Checking every result against its schema costs time and finds faults of ours only.
		checksOutput: env.NODE_ENV !== 'production',
	};
}
