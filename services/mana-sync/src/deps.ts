import {
	createLogger,
	createMetrics,
	createRequestMemory,
	type Logger,
	loopbackSpellings,
	type Metrics,
	noTracing,
	type RequestMemory,
	type Tracing,
} from '@mana/service-kit';
import {
	createSpacesClient,
	createTokenVerifier,
	type SpacesClient,
	type TokenVerifier,
} from '@mana/shared-auth';
import type { Config } from './config.ts';
import { createCluster } from './db/cluster.ts';
import { createPool } from './db/connection.ts';
import { createScopeNewsStore } from './db/scope-news.ts';
import { createSyncStore } from './db/sync-store.ts';
import { createTransactions } from './db/transactions.ts';
import { type AccountSizes, createAccountSizes } from './domain/account-sizes.ts';
import { createAdmission } from './domain/admission.ts';
import { type CursorCodec, createCursorCodec } from './domain/cursor.ts';
import { createPushGroups, type PushGroups } from './domain/push-changes.ts';
import type { Quotas } from './domain/space-quota.ts';
import type { SyncStore } from './domain/sync-store.ts';
import { createRateLimiter, type RateLimiter } from './domain/token-bucket.ts';
import { createUserShares, type UserShares } from './domain/user-shares.ts';
import { type Live, startLive } from './live/live.ts';
import { createNodeWatch, type NodeWatch } from './live/node-watch.ts';
import { createNodeMetrics } from './node-metrics.ts';
import { createSyncMetrics, type SyncMetrics } from './sync-metrics.ts';

export interface Deps extends Omit<Live, 'announce' | 'stopLive'> {
	readonly store: SyncStore;
	readonly nodeWatch: NodeWatch;
	readonly pushGroups: PushGroups;
	readonly quotas: Quotas;
	readonly accountSizes: AccountSizes;
	readonly verifier: TokenVerifier;
	readonly spaces: SpacesClient;
	readonly cursors: CursorCodec;
	/** For what reads logs, which may be large: others wait for no connection that it holds. */
	readonly logReads: UserShares;
	/** For pulls: how many of a user's are made ready at once. */
	readonly pullReads: UserShares;
	/** What the bodies and answers of requests under way hold. */
	readonly memory: RequestMemory;
	readonly requestLimiter: RateLimiter;
	readonly changeLimiter: RateLimiter;
	readonly metrics: Metrics;
	readonly syncMetrics: SyncMetrics;
	readonly logger: Logger;
	readonly tracing: Tracing;
	readonly corsOrigins: string[];
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** @throws DatabaseRoleError, AppError 503 */
	readonly checkDatabase: () => Promise<void>;
	readonly dispose: () => Promise<void>;
}

/** What a pull makes ready is 8 MiB at most; those that wait hold nothing. */
const pullReadShares = { concurrent: 64, perUser: 4, waitingPerUser: 200 };

/** A third of the connections, and one of them a user. */
function logReadShares(poolSize: number) {
	return { concurrent: Math.max(1, Math.floor(poolSize / 3)), perUser: 1, waitingPerUser: 20 };
}

export function createDeps(config: Config, overrides: Partial<Deps> = {}): Deps {
	const now = overrides.now ?? Date.now;
	// Two connections more than work may take: whether the database answers, and its nodes, is asked beside it.
	const pool = createPool({ ...config.database, poolSize: config.database.poolSize + 2 });
	const tracing = overrides.tracing ?? noTracing;
	const transactions = createTransactions(
		pool,
		createAdmission({ concurrent: config.database.poolSize, waiting: config.database.queueLength }),
		tracing,
	);
	const metrics = createMetrics({ prefix: 'mana_sync_', service: 'mana-sync', token: config.metricsToken });
	const logger = overrides.logger ?? createLogger({ service: 'mana-sync', ...config.log });
	const syncMetrics = createSyncMetrics(metrics.registry);
	const cluster = createCluster(transactions);
	const nodeWatch = createNodeWatch({ cluster, logger, now: () => performance.now() });
	createNodeMetrics(metrics.registry, nodeWatch);
	const store = createSyncStore(transactions, {
		onLockWait: (seconds) => syncMetrics.scopeLockWait.observe(seconds),
		onCommitted: (heads) => announce(heads),
	});
	const accountSizes = createAccountSizes({ store, now: () => performance.now() });
	const { announce, stopLive, ...live } = startLive({
		store,
		news: createScopeNewsStore(transactions),
		cluster,
		notifyUrl: config.database.notifyUrl,
		registry: metrics.registry,
		logger,
		...config.live,
	});
	return {
		...live,
		store,
		nodeWatch,
		pushGroups: createPushGroups({
			store,
			accountSizes,
			quotas: config.quotas,
			waiting: config.database.queueLength,
		}),
		quotas: config.quotas,
		accountSizes,
		verifier: createTokenVerifier({
			jwksUrl: `${config.authUrl}/api/auth/jwks`,
			issuer: loopbackSpellings(config.token.issuer),
			audience: config.token.audience,
			now,
			fetch: tracing.fetch,
		}),
		spaces: createSpacesClient({ authUrl: config.authUrl, fetch: tracing.fetch }),
		cursors: createCursorCodec(config.cursorSecret),
		logReads: createUserShares(logReadShares(config.database.poolSize)),
		pullReads: createUserShares(pullReadShares),
		memory: createRequestMemory(),
		requestLimiter: createRateLimiter(config.perUserPerSecond.requests, now),
		changeLimiter: createRateLimiter(config.perUserPerSecond.changes, now),
		metrics,
		syncMetrics,
		logger,
		tracing,
		corsOrigins: config.corsOrigins,
		now,
		checkDatabase: transactions.check,
		dispose: async () => {
			await stopLive();
			await pool.end();
		},
		...overrides,
	};
}
