import { type Provider, providers } from '@mana/agent-loop/models';
import { baseUrl, commonConfig, loadConfig, pageOrigins, port, secret } from '@mana/service-kit';
import { z } from 'zod';
import { type ModelAlias, modelAliases } from './domain/model-choice.ts';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const count = z.coerce.number().int().min(1);
const modelName = z.string().regex(new RegExp(`^(${providers.join('|')})/.+$`), 'is not <provider>/<model>');

const aliasVariables = {
	'fast-text': 'MANA_AI_MODEL_FAST_TEXT',
	'long-form': 'MANA_AI_MODEL_LONG_FORM',
	structured: 'MANA_AI_MODEL_STRUCTURED',
	reasoning: 'MANA_AI_MODEL_REASONING',
} as const satisfies Record<ModelAlias, string>;

/** What mana-ai reads from its environment; `config.ts` is the only reader of it. */
export const configSchema = z
	.object({
		...commonConfig,
		PORT: port.default(3067),
		/** As the role `mana_ai_runtime`. */
		DATABASE_URL: postgresUrl,
		/** As the role `mana_ai_maintenance`; without it this replica leaves missions and retention to others. */
		DATABASE_MAINTENANCE_URL: postgresUrl.optional(),
		/** For how many days it is kept what models have cost. */
		AI_USAGE_RETENTION_DAYS: count.default(30),
		MANA_AUTH_URL: baseUrl.default('http://127.0.0.1:3001'),
		MANA_SYNC_URL: baseUrl.default('http://127.0.0.1:3050'),
		/** Where clients reach mana-auth; default: MANA_AUTH_URL. */
		MANA_AUTH_PUBLIC_URL: baseUrl.optional(),
		/** Where the app is: its pages may call us. */
		MANA_WEB_PUBLIC_URL: baseUrl.optional(),
		/** The issuer tokens must name; default: MANA_AUTH_PUBLIC_URL. */
		JWT_ISSUER: z.string().min(1).optional(),
		JWT_AUDIENCE: z.string().min(1).default('mana'),
		/** Seals what waits for a person's yes; the same on every replica. */
		AI_SESSION_SECRET: secret,
		/** `anthropic/…`, `openai/…`, `google/…` or `compatible/…`; without it there is no companion. */
		MANA_AI_MODEL: modelName.optional(),
		/** Where the model is reached, if not at its provider; `compatible` needs it. */
		MANA_AI_BASE_URL: baseUrl.optional(),
		MANA_AI_API_KEY: z.string().min(1).optional(),
		/** Models of the same provider for agents that ask for them by these names; default: MANA_AI_MODEL. */
		MANA_AI_MODEL_FAST_TEXT: modelName.optional(),
		MANA_AI_MODEL_LONG_FORM: modelName.optional(),
		MANA_AI_MODEL_STRUCTURED: modelName.optional(),
		MANA_AI_MODEL_REASONING: modelName.optional(),
		/** Proves to mana-auth who we are when a mission acts for somebody who is away: Ed25519, 32 bytes in base64url. */
		AI_PRIVATE_KEY: z
			.string()
			.regex(/^[\w-]{43}$/, 'is not 32 bytes in base64url')
			.optional(),
		/**
		 * Wraps the keys that people's devices seal copies of records to, for missions of those whose keys no server has; the
		 * same on every replica. Without it no such copy is taken.
		 */
		AI_SEALING_SECRET: secret.optional(),
		/** For how many days devices seal to one key. */
		AI_SEALING_KEY_DAYS: count.default(30),
		/** For how many days what came of such missions waits, sealed, for a device of their person. */
		AI_RESULT_RETENTION_DAYS: count.default(90),
		/** How many runs of missions this replica works on at once, and how many of them may be one person's. */
		MANA_AI_RUNS_AT_ONCE: count.default(8),
		MANA_AI_RUNS_PER_USER: count.default(2),
		/** How long a run may be worked on. */
		MANA_AI_RUN_SECONDS: count.default(900),
		/** How long a run is left to a replica that says nothing; another one takes it up then. */
		MANA_AI_LEASE_SECONDS: z.coerce.number().min(1).default(30),
		/** For how many days it is kept what runs have said and read, sealed. */
		AI_JOURNAL_RETENTION_DAYS: count.default(30),
		/** Tokens that the model takes in one request. */
		MANA_AI_COMPACT_MAX_CTX: count.default(200_000),
		/** Tokens that one person may spend within 24 hours. */
		MANA_AI_DAILY_BUDGET: count.default(2_000_000),
		/** How many answers of one person may be under way. */
		MANA_AI_ANSWERS_PER_USER: count.default(3),
		/** How long an agent that has read text by other people may not destroy or send out on its own; 0: it may. */
		MCP_TAINT_WINDOW_SECONDS: z.coerce.number().int().min(0).default(600),
		POLICY_MODE: z.enum(['off', 'log-only', 'enforce']).default('log-only'),
		/** Set by a launcher that keeps our standard input open for as long as it lives. */
		MANA_STOP_WITH_PARENT: z.enum(['0', '1']).default('0'),
	})
	.refine((env) => !env.MANA_AI_MODEL?.startsWith('compatible/') || env.MANA_AI_BASE_URL !== undefined, {
		path: ['MANA_AI_BASE_URL'],
		message: 'says where a compatible model is: set it with MANA_AI_MODEL',
	})
	.check(({ value: env, issues }) => {
		for (const variable of Object.values(aliasVariables)) {
			const name = env[variable];
			if (name === undefined || name.split('/')[0] === env.MANA_AI_MODEL?.split('/')[0]) continue;
			const message = 'has to be a model of the provider of MANA_AI_MODEL';
			issues.push({ code: 'custom', path: [variable], message, input: name });
		}
	});

export type Config = ReturnType<typeof readConfig>;

/** @throws ConfigError naming the variables that are missing or wrong */
export function readConfig(environment: Record<string, string | undefined>) {
	const env = loadConfig(configSchema, environment);
	const authPublicUrl = env.MANA_AUTH_PUBLIC_URL ?? env.MANA_AUTH_URL;
	return {
		host: env.HOST,
		port: env.PORT,
		corsOrigins: pageOrigins(env),
		log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT },
		metricsToken: env.METRICS_TOKEN,
		tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
		database: { url: env.DATABASE_URL, maintenanceUrl: env.DATABASE_MAINTENANCE_URL },
		auth: { url: env.MANA_AUTH_URL, publicUrl: authPublicUrl },
		sync: { url: env.MANA_SYNC_URL },
		token: { issuer: env.JWT_ISSUER ?? authPublicUrl, audience: env.JWT_AUDIENCE },
		secret: env.AI_SESSION_SECRET,
		model: modelOf(env.MANA_AI_MODEL),
		modelsByAlias: Object.fromEntries(
			modelAliases.flatMap((alias): [ModelAlias, ModelName][] => {
				const model = modelOf(env[aliasVariables[alias]]);
				return model ? [[alias, model]] : [];
			}),
		),
		/** Without it no mission runs while its person is away. */
		exchangeKey: env.AI_PRIVATE_KEY,
		/** Without a secret no copies are taken for missions of people whose keys no server has. */
		sealing: { secret: env.AI_SEALING_SECRET, keyDays: env.AI_SEALING_KEY_DAYS },
		missions: {
			runsAtOnce: env.MANA_AI_RUNS_AT_ONCE,
			runsPerUser: env.MANA_AI_RUNS_PER_USER,
			runSeconds: env.MANA_AI_RUN_SECONDS,
			leaseSeconds: env.MANA_AI_LEASE_SECONDS,
		},
		retention: {
			usageDays: env.AI_USAGE_RETENTION_DAYS,
			journalDays: env.AI_JOURNAL_RETENTION_DAYS,
			resultDays: env.AI_RESULT_RETENTION_DAYS,
		},
		modelBaseUrl: env.MANA_AI_BASE_URL,
		modelApiKey: env.MANA_AI_API_KEY,
		contextTokens: env.MANA_AI_COMPACT_MAX_CTX,
		tokensPerDay: env.MANA_AI_DAILY_BUDGET,
		answersPerUser: env.MANA_AI_ANSWERS_PER_USER,
		taintWindowSeconds: env.MCP_TAINT_WINDOW_SECONDS,
		policyMode: env.POLICY_MODE,
		stopWithParent: env.MANA_STOP_WITH_PARENT === '1',
	};
}

interface ModelName {
	readonly provider: Provider;
	readonly model: string;
}

/** The schema has seen that it begins with a provider. */
function modelOf(name: string | undefined): ModelName | undefined {
	const provider = providers.find((one) => name?.startsWith(`${one}/`));
	return provider && name ? { provider, model: name.slice(provider.length + 1) } : undefined;
}
