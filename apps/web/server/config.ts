import { fileURLToPath } from 'node:url';
import { baseUrl, commonConfig, loadConfig, port } from '@mana/service-kit';
import { z } from 'zod';

/** What the app's server reads from its environment; `config.ts` is the only reader of it. */
export const configSchema = z.object({
	...commonConfig,
	PORT: port.default(5173),
	/** Where browsers reach the services. */
	MANA_AUTH_PUBLIC_URL: baseUrl.default('http://localhost:3001'),
	MANA_SYNC_PUBLIC_URL: baseUrl.default('http://localhost:3050'),
	MANA_MCP_PUBLIC_URL: baseUrl.default('http://localhost:3069'),
	/** Without it the app knows of no mana-ai, and says how to set it up. */
	MANA_AI_PUBLIC_URL: baseUrl.optional(),
	/**
	 * Where missions on devices may reach models of the person's own: origins, by commas, with `*` for any port; or `none`.
	 * The page itself reaches none of them.
	 */
	MANA_WEB_MODEL_ORIGINS: z
		.string()
		.default(
			'https://api.anthropic.com,https://api.openai.com,https://generativelanguage.googleapis.com,http://localhost:*,http://127.0.0.1:*',
		)
		.transform((listed) => (listed === 'none' ? [] : listed.split(',')))
		.refine((origins) => origins.every((origin) => /^https?:\/\/[\w.-]+(:(\d+|\*))?$/.test(origin)), {
			message: 'lists no origins, such as https://models.example.org',
		}),
	/** Set by a launcher that keeps our standard input open for as long as it lives. */
	MANA_STOP_WITH_PARENT: z.enum(['0', '1']).default('0'),
});

export type Config = ReturnType<typeof readConfig>;

/** @throws ConfigError naming the variables that are wrong */
export function readConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(configSchema, environment);
	return {
		host: env.HOST,
		port: env.PORT,
		corsOrigins: env.CORS_ORIGINS,
		log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT },
		metricsToken: env.METRICS_TOKEN,
		urls: {
			auth: env.MANA_AUTH_PUBLIC_URL,
			sync: env.MANA_SYNC_PUBLIC_URL,
			mcp: env.MANA_MCP_PUBLIC_URL,
			ai: env.MANA_AI_PUBLIC_URL,
		},
		modelOrigins: env.MANA_WEB_MODEL_ORIGINS,
		/** What `npm run build` has made. */
		filesDir: fileURLToPath(new URL('../dist/app', import.meta.url)),
		stopWithParent: env.MANA_STOP_WITH_PARENT === '1',
	};
}
