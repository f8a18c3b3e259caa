import { baseUrl, commonConfig, loadConfig, pageOrigins, port, secret } from '@mana/service-kit';
import { z } from 'zod';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const count = z.coerce.number().int().min(1);

/** What mana-sync reads from its environment; `config.ts` is the only reader of it. */
export const configSchema = z.object({
	...commonConfig,
	PORT: port.default(3050),
	/** As the role `mana_sync_runtime`; anything stronger is refused. */
	DATABASE_URL: postgresUrl,
	/** Where replicas tell each other of commits, where notifications do not cross nodes: one node, the same for all. */
	DATABASE_NOTIFY_URL: postgresUrl.optional(),
	/** As the role `mana_sync_maintenance`; without it this replica leaves retention to others. */
	DATABASE_MAINTENANCE_URL: postgresUrl.optional(),
	/** For how many days superseded changes and the values of deleted records are kept. */
	SYNC_RETENTION_DAYS: count.default(90),
	DATABASE_POOL_SIZE: count.max(200).default(10),
	DATABASE_STATEMENT_TIMEOUT_MS: count.default(15_000),
	/** Where mana-sync reaches mana-auth. */
	MANA_AUTH_URL: baseUrl.default('http://127.0.0.1:3001'),
	/** Where clients reach mana-auth; default: MANA_AUTH_URL. */
	MANA_AUTH_PUBLIC_URL: baseUrl.optional(),
	/** Where people open the app: its pages may call. */
	MANA_WEB_PUBLIC_URL: baseUrl.optional(),
	/** The issuer tokens must name; default: MANA_AUTH_PUBLIC_URL. */
	JWT_ISSUER: z.string().min(1).optional(),
	JWT_AUDIENCE: z.string().min(1).default('mana'),
	/** Authenticates cursors; the same on every replica. Changing it makes every client read anew. */
	SYNC_CURSOR_SECRET: secret,
	/** What one user may do, on average; bursts of twice a second's worth pass. */
	SYNC_REQUESTS_PER_SECOND: count.default(500),
	SYNC_CHANGES_PER_SECOND: count.default(10_000),
	/** What the log of one space may hold: everybody's changes to it that are kept, and their bytes. */
	SYNC_SPACE_CHANGES: count.default(10_000_000),
	SYNC_SPACE_BYTES: count.default(20 * 1024 ** 3),
	/** What the logs of all spaces together may hold that one user owns. */
	SYNC_ACCOUNT_CHANGES: count.default(50_000_000),
	SYNC_ACCOUNT_BYTES: count.default(100 * 1024 ** 3),
	/** How many streams and sockets one user may hold open. */
	SYNC_CONNECTIONS_PER_USER: count.default(32),
	/** How often the heads of the spaces that are listened to are read, whatever else says they have moved. */
	SYNC_HEAD_POLL_MS: count.default(1_000),
	/** How many requests may wait for a database connection before others are turned away. */
	SYNC_QUEUE_LENGTH: count.default(1_000),
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
		corsOrigins: pageOrigins(env),
		log: { level: env.LOG_LEVEL, format: env.LOG_FORMAT },
		metricsToken: env.METRICS_TOKEN,
		tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
		database: {
			url: env.DATABASE_URL,
			notifyUrl: env.DATABASE_NOTIFY_URL ?? env.DATABASE_URL,
			maintenanceUrl: env.DATABASE_MAINTENANCE_URL,
			poolSize: env.DATABASE_POOL_SIZE,
			statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
			queueLength: env.SYNC_QUEUE_LENGTH,
		},
		authUrl: env.MANA_AUTH_URL,
		token: {
			issuer: env.JWT_ISSUER ?? env.MANA_AUTH_PUBLIC_URL ?? env.MANA_AUTH_URL,
			audience: env.JWT_AUDIENCE,
		},
		cursorSecret: env.SYNC_CURSOR_SECRET,
		perUserPerSecond: { requests: env.SYNC_REQUESTS_PER_SECOND, changes: env.SYNC_CHANGES_PER_SECOND },
		quotas: {
			space: { changes: env.SYNC_SPACE_CHANGES, bytes: env.SYNC_SPACE_BYTES },
			account: { changes: env.SYNC_ACCOUNT_CHANGES, bytes: env.SYNC_ACCOUNT_BYTES },
		},
		live: { connectionsPerUser: env.SYNC_CONNECTIONS_PER_USER, pollMs: env.SYNC_HEAD_POLL_MS },
		retentionDays: env.SYNC_RETENTION_DAYS,
		stopWithParent: env.MANA_STOP_WITH_PARENT === '1',
	};
}
