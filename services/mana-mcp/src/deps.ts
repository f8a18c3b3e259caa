import { gatewayClientId } from '@mana/auth-protocol';
import { createOutside } from '@mana/outbound';
import { createGuardedFetch } from '@mana/outbound/guarded-fetch';
import {
	createLogger,
	createMetrics,
	createRequestMemory,
	loopbackSpellings,
	noTracing,
	type Tracing,
} from '@mana/service-kit';
import type { connectRedis } from '@mana/service-kit/redis';
import {
	createClientAssertions,
	createSpacesClient,
	createTokenVerifier,
	type SignClientAssertion,
	type SpacesClient,
} from '@mana/shared-auth';
import { followTables, tableName } from '@mana/sync-protocol';
import {
	allResources,
	createPolicyGate,
	createRecentCreates,
	createSyncActivityStore,
	createSyncRowStore,
	createTaint,
	createToolContext,
	type IndexHost,
	MasterKeyClient,
	type Outside,
	type OwnerKeys,
	type PolicySource,
	personDay,
	type ResourceSpec,
	type RunCallDeps,
	registerAllModules,
	SearchIndexes,
	type ToolCall,
	type ToolContextDeps,
	ToolError,
	ToolRegistry,
	toolScopes,
} from '@mana/tool-registry';
import packageJson from '../package.json' with { type: 'json' };
import type { AppDeps } from './app.ts';
import type { Config } from './config.ts';
import { createConnections } from './domain/admission/connections.ts';
import { spaceReach } from './domain/admission/space-reach.ts';
import { createTokenExchange, type TokenExchange } from './domain/admission/token-exchange.ts';
import { createSpacePolicies } from './domain/gate/space-policies.ts';
import { AnswerCache } from './domain/rows/answer-cache.ts';
import { readableTables } from './domain/rows/readable-tables.ts';
import { RecordFeed } from './domain/rows/record-feed.ts';
import { createRowCache, type RowCache } from './domain/rows/row-cache.ts';
import { createActivityDelivery } from './domain/trace/activity-delivery.ts';
import { createInputHash } from './domain/trace/activity-entry.ts';
import { ActivityLog } from './domain/trace/activity-log.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createGatewayServer } from './gateway-server.ts';
import { OpenStreams } from './http/open-streams.ts';
import { resourceMetadataPath } from './http/resource-metadata-routes.ts';
import type { ToolMethodDeps, ToolSource } from './methods/tool-methods.ts';
import type { ServerDescription } from './protocol/method.ts';
import { createRequestStateSeal } from './protocol/request-state.ts';
import { SessionRouter } from './protocol/session-router.ts';
import { createSessionSeal } from './protocol/session-seal.ts';
import { createSearchThread } from './search-thread.ts';
import { createSharedState, type SharedState } from './shared-state.ts';

/** mana-auth takes what was done with a token for a day after its end; some of it is left for the way. */
const lateReportMs = 23 * 60 * 60_000;
const callDeadlineMs = 20_000;

/** What a test puts in place of the real thing, and what a gateway on a person's own machine has beside it. */
export interface DepsOverrides {
	ownerKeys?: OwnerKeys;
	tools?: ToolSource;
	resources?: readonly ResourceSpec[];
	policies?: PolicySource;
	outside?: Outside;
	/** Adds to what the gateway serves. */
	server?: (own: ServerDescription) => ServerDescription;
	tracing?: Tracing;
	/** Needed where there is a Redis. */
	connectRedis?: typeof connectRedis;
	/** Milliseconds since the epoch. */
	now?: () => number;
	callDeadlineMs?: number;
}

/** Makes everything the gateway needs; nothing is contacted before the first request. */
export function createDeps(config: Config, overrides: DepsOverrides = {}) {
	const base = createBase(config, overrides);
	const { now, randomId, logger, metrics } = base;
	const tools = overrides.tools ?? everyTool();
	const spaces = createSpacesClient({ authUrl: config.auth.url, fetch: base.fetch });
	const sessionTtlMs = config.session.ttlSeconds * 1000;
	const shared = createSharedState(config.redisUrl, {
		...{ sessionTtlMs, now, randomId, logger },
		connectRedis: overrides.connectRedis,
	});
	const assert = createAssertions(config, base);
	const exchange = assert && createExchange(config, base, assert);
	const activity = createActivityLog(config, base, assert, exchange);
	const { ownerKeys } = overrides;
	const masterKeys = new MasterKeyClient({ authUrl: config.auth.url, fetch: base.fetch, ownerKeys });
	const rows = createRowCache({
		maxBytes: config.rowCacheBytes,
		source: createSyncRowStore({ syncUrl: config.sync.url, fetch: base.fetch }),
		tablesFor: readableTables,
		// Its keys go with it: whoever was just removed from a space is known sooner here than by asking.
		onRefused: (userId) => masterKeys.forgetUser(userId),
		now,
	});
	const resources = overrides.resources ?? allResources;
	const feed = createFeed(config, base, exchange, resources);
	const searchThread = createSearchThread();
	const { dayOf, ...contexts } = createContexts(config, base, {
		rows,
		masterKeys,
		spaces,
		searchThread,
		outside: overrides.outside ?? outsideOf(config),
	});
	const server = createGatewayServer({
		resources,
		dayOf,
		tools: {
			tools,
			nameStyle: config.toolNames,
			toolsets: config.toolsets,
			outputSchemas: config.outputSchemas,
			calls: createCalls(config, base, shared, overrides),
			marks: shared.marks,
			activity,
			inputHash: createInputHash(config.session.secret),
			...contexts,
		},
		feed,
		subscriptions: shared.subscriptions,
		router: new SessionRouter(shared.bus),
		requestState: createRequestStateSeal({ secret: config.session.secret, now, randomId }),
		async renew(caller) {
			if (!exchange) return { caller, syncToken: caller.token };
			const renewed = await exchange.renew(caller);
			return renewed.ok ? renewed : undefined;
		},
		randomId,
	});
	// Agents that connected while loopback was called by its number go on by that.
	const agentAudiences = loopbackSpellings(`${config.publicUrl}/mcp`);
	return {
		logger,
		metrics,
		shared,
		activity,
		rows,
		searchThread,
		sessions: {
			seal: createSessionSeal({ secret: config.session.secret, ttlMs: sessionTtlMs, now, randomId }),
			deletions: shared.deletions,
		},
		sessionTtlMs,
		streams: new OpenStreams({ now }),
		memory: createRequestMemory(),
		subscriptions: shared.subscriptions,
		feed,
		admission: {
			tokens: createTokenVerifier({
				jwksUrl: `${config.auth.url}/api/auth/jwks`,
				issuer: loopbackSpellings(config.token.issuer),
				audience: exchange ? [config.token.audience, ...agentAudiences] : config.token.audience,
			}),
			spaces,
			agentAudiences,
			exchange,
			resourceMetadataUrl: `${config.publicUrl}${resourceMetadataPath}/mcp`,
		},
		server: overrides.server?.(server) ?? server,
		allowedOrigins: [...config.corsOrigins, ...loopbackSpellings(new URL(config.publicUrl).origin)],
		corsOrigins: config.corsOrigins,
		bodyLimitBytes: config.bodyLimitBytes,
		resource: {
			publicUrl: config.publicUrl,
			issuer: config.token.issuer,
			scopes: toolScopes(tools.all()),
		},
		version: packageJson.version,
		toolCount: tools.all().length,
	} satisfies AppDeps & Record<string, unknown>;
}

type Base = ReturnType<typeof createBase>;

/** Time, randomness, fetch, log and metrics: everything else is made with them. */
function createBase(config: Config, overrides: DepsOverrides) {
	const tracing = overrides.tracing ?? noTracing;
	const metrics = createMetrics({ prefix: 'mana_mcp_', service: 'mana-mcp', token: config.metricsToken });
	return {
		now: overrides.now ?? Date.now,
		randomId: () => crypto.randomUUID(),
		fetch: tracing.fetch,
		span: tracing.span,
		logger: createLogger({ service: 'mana-mcp', ...config.log }),
		metrics,
		counts: createGatewayMetrics(metrics.registry),
	};
}

/** Undefined where the gateway has no key to prove itself with. */
function createAssertions({ exchangeKey }: Config, { logger, now, randomId }: Base) {
	if (exchangeKey === undefined) {
		logger.warn('agents cannot connect by OAuth: GATEWAY_PRIVATE_KEY is not set');
		return undefined;
	}
	return createClientAssertions({ clientId: gatewayClientId, privateKey: exchangeKey, now, randomId });
}

function createExchange({ auth }: Config, { fetch, now }: Base, assert: SignClientAssertion) {
	return createTokenExchange({ authUrl: auth.url, authPublicUrl: auth.publicUrl, assert, fetch, now });
}

function createActivityLog(
	{ auth }: Config,
	base: Base,
	assert: SignClientAssertion | undefined,
	exchange: TokenExchange | undefined,
): ActivityLog {
	const activity = new ActivityLog({
		deliver: createActivityDelivery({
			authUrl: auth.url,
			authPublicUrl: auth.publicUrl,
			assert,
			tokenFor: async (owner) => exchange?.keysTokenFor(owner) ?? { ok: true, token: owner.token },
			fetch: base.fetch,
		}),
		count: base.counts.countActivity,
		now: base.now,
		...(assert && { lateMs: lateReportMs }),
	});
	base.counts.watchActivityQueue(() => activity.size);
	return activity;
}

/** Tells of changes of those records that are resources. */
function createFeed(
	{ sync }: Config,
	{ now }: Base,
	exchange: TokenExchange | undefined,
	resources: readonly ResourceSpec[],
): RecordFeed {
	const watched = new Set(resources.map(({ source }) => tableName(source)));
	return new RecordFeed({
		follow({ userId, jwt, tables }, options) {
			return followTables(
				{ baseUrl: sync.url, jwt, clientId: `mana-mcp:${userId}:watcher` },
				tables,
				options,
			);
		},
		tablesFor: (scopes) => readableTables(scopes).filter((table) => watched.has(table)),
		tokenFor: async (caller) => exchange?.syncTokenFor(caller) ?? caller.token,
		now,
		random: Math.random,
	});
}

/** Decides on calls, and runs them. */
function createCalls(
	config: Config,
	{ now, fetch, span, counts }: Base,
	shared: SharedState,
	overrides: DepsOverrides,
): RunCallDeps {
	const { auth } = config;
	const taint = createTaint({
		marks: shared.readMarks,
		windowMs: config.taintWindowSeconds * 1000,
		now,
	});
	const gate = createPolicyGate({
		invocations: shared.invocations,
		taint,
		mode: config.policyMode,
		policies: overrides.policies ?? createSpacePolicies({ authUrl: auth.url, fetch }),
		countDecision: counts.countDecision,
		settingsPage: (spaceId) => `${auth.publicUrl}/spaces/${encodeURIComponent(spaceId)}`,
		now,
	});
	return {
		gate,
		taint,
		countCall: counts.countInvocation,
		answers: new AnswerCache(),
		span,
		// In order of time: what is logged together lies together in the indexes of the two logs that hold it.
		newCallId: () => Bun.randomUUIDv7(),
		now,
		clockMs: () => performance.now(),
		deadlineMs: overrides.callDeadlineMs ?? callDeadlineMs,
		checksOutput: config.checksOutput,
	};
}

/** Makes the contexts in which handlers work: the caller's rows, keys, and agents' changes; and finds their spaces. */
function createContexts(
	{ auth, sync }: Config,
	{ fetch, now, logger }: Base,
	{
		rows,
		masterKeys,
		spaces,
		searchThread,
		outside,
	}: {
		rows: RowCache;
		masterKeys: MasterKeyClient;
		spaces: SpacesClient;
		searchThread: IndexHost;
		outside: Outside | undefined;
	},
): Pick<ToolMethodDeps, 'createContext' | 'spaceReach'> &
	Pick<Parameters<typeof createGatewayServer>[0], 'dayOf'> {
	const agentChanges = createSyncActivityStore({ syncUrl: sync.url, fetch });
	const deps: ToolContextDeps = {
		rows,
		activity: {
			...agentChanges,
			takeBack: (...call) => agentChanges.takeBack(...call).finally(() => rows.markStale(call[0])),
		},
		searchIndexes: new SearchIndexes({ host: searchThread }),
		recentCreates: createRecentCreates(now),
		masterKeys,
		outside,
		now,
	};
	const connections = createConnections({ authUrl: auth.url, fetch });
	const reachOf = (admission: Parameters<typeof spaceReach>[1]) =>
		spaceReach({ spaces, connections, agentsPage: `${auth.publicUrl}/agents` }, admission);
	const contextOf = (
		admission: Parameters<typeof reachOf>[0] & { syncToken: string },
		call: Omit<ToolCall, 'caller' | 'syncToken' | 'clientId' | 'invoker' | 'logger' | 'spaceReach'>,
	) =>
		createToolContext(deps, {
			...call,
			caller: admission.caller,
			syncToken: admission.syncToken,
			clientId: `mana-mcp:${admission.caller.userId}`,
			invoker: 'mcp',
			logger,
			spaceReach: () => reachOf(admission),
		});
	return {
		spaceReach: reachOf,
		createContext: (context, tool, call) =>
			contextOf(context, { ...call, tool: tool.name, actor: { client: context.client.name } }),
		async dayOf(admission) {
			const { space } = admission;
			const call = { space, tool: 'server.discover', callId: 'introduction', actor: { client: '' } };
			try {
				return await personDay(contextOf(admission, call));
			} catch (error) {
				// An introduction without the day is better than none.
				if (error instanceof ToolError) return undefined;
				throw error;
			}
		},
	};
}

/** Undefined where nothing outside is to be reached. Addresses of this machine never are. */
function outsideOf({ outbound }: Config): Outside | undefined {
	return outbound && createOutside({ fetch: createGuardedFetch({ allowLoopback: false }), ...outbound });
}

function everyTool(): ToolSource {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	return registry;
}
