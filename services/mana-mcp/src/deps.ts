import { createLogger, createMetrics, noTracing, type Tracing } from '@mana/service-kit';
import { createSpacesClient, createTokenVerifier } from '@mana/shared-auth';
import { followTables, tableName } from '@mana/sync-protocol';
import {
	allResources,
	createPolicyGate,
	createSyncActivityStore,
	createSyncRowStore,
	createTaint,
	createToolContext,
	MasterKeyClient,
	type PolicySource,
	registerAllModules,
	SearchIndexes,
	ToolRegistry,
	toolScopes,
} from '@mana/tool-registry';
import packageJson from '../package.json' with { type: 'json' };
import type { AppDeps } from './app.ts';
import type { Config } from './config.ts';
import { createTokenExchange } from './domain/admission/token-exchange.ts';
import { createSpacePolicies } from './domain/gate/space-policies.ts';
import { AnswerCache } from './domain/rows/answer-cache.ts';
import { readableTables } from './domain/rows/readable-tables.ts';
import { RecordFeed } from './domain/rows/record-feed.ts';
import { createRowCache } from './domain/rows/row-cache.ts';
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
import { createSharedState } from './shared-state.ts';

const callDeadlineMs = 20_000;

/** What a test puts in place of the real thing. */
export interface DepsOverrides {
	tools?: ToolSource;
	policies?: PolicySource;
	/** Adds to what the gateway serves. */
	server?: (own: ServerDescription) => ServerDescription;
	tracing?: Tracing;
	/** Milliseconds since the epoch. */
	now?: () => number;
	callDeadlineMs?: number;
}

/** Makes everything the gateway needs; nothing is contacted before the first request. */
export function createDeps(config: Config, overrides: DepsOverrides = {}) {
	const now = overrides.now ?? Date.now;
	const randomId = () => crypto.randomUUID();
	const logger = createLogger({ service: 'mana-mcp', ...config.log });
	const metrics = createMetrics({ prefix: 'mana_mcp_', service: 'mana-mcp', token: config.metricsToken });
	const gatewayMetrics = createGatewayMetrics(metrics.registry);
	const tools = overrides.tools ?? everyTool();
	const tracing = overrides.tracing ?? noTracing;
	const { fetch } = tracing;
	const spaces = createSpacesClient({ authUrl: config.auth.url, fetch });
	const sessionTtlMs = config.session.ttlSeconds * 1000;
	const shared = createSharedState(config.redisUrl, { sessionTtlMs, now, randomId, logger });
	const taint = createTaint({
		marks: shared.foreignText,
		windowMs: config.taintWindowSeconds * 1000,
		now,
	});
	const gate = createPolicyGate({
		invocations: shared.invocations,
		taint,
		mode: config.policyMode,
		policies: overrides.policies ?? createSpacePolicies({ authUrl: config.auth.url, fetch }),
		countDecision: gatewayMetrics.countDecision,
		settingsPage: (spaceId) => `${config.auth.publicUrl}/spaces/${encodeURIComponent(spaceId)}`,
		now,
	});
	const exchange =
		config.exchangeKey === undefined
			? undefined
			: createTokenExchange({
					authUrl: config.auth.url,
					authPublicUrl: config.auth.publicUrl,
					privateKey: config.exchangeKey,
					fetch,
					now,
					randomId,
				});
	if (!exchange) logger.warn('agents cannot connect by OAuth: GATEWAY_PRIVATE_KEY is not set');
	const activity = new ActivityLog({
		deliver: createActivityDelivery({
			authUrl: config.auth.url,
			tokenFor: async (owner) => exchange?.keysTokenFor(owner) ?? { ok: true, token: owner.token },
			fetch,
		}),
		count: gatewayMetrics.countActivity,
		now,
	});
	gatewayMetrics.watchActivityQueue(() => activity.size);
	const resourceUrl = `${config.publicUrl}/mcp`;
	const resourceMetadataUrl = `${config.publicUrl}${resourceMetadataPath}/mcp`;
	const sessions = {
		seal: createSessionSeal({
			secret: config.session.secret,
			ttlMs: sessionTtlMs,
			now,
			randomId,
		}),
		deletions: shared.deletions,
	};
	const rows = createRowCache({
		maxBytes: config.rowCacheBytes,
		source: createSyncRowStore({ syncUrl: config.sync.url, fetch }),
		tablesFor: readableTables,
		now,
	});
	const agentChanges = createSyncActivityStore({ syncUrl: config.sync.url, fetch });
	const contextDeps = {
		rows,
		activity: {
			...agentChanges,
			takeBack: (...call: Parameters<typeof agentChanges.takeBack>) =>
				agentChanges.takeBack(...call).finally(() => rows.markStale(call[0])),
		},
		searchIndexes: new SearchIndexes(),
		masterKeys: new MasterKeyClient({ authUrl: config.auth.url, fetch }),
		spaces,
		now,
	};
	const toolMethodDeps: ToolMethodDeps = {
		tools,
		nameStyle: config.toolNames,
		toolsets: config.toolsets,
		calls: {
			gate,
			taint,
			countCall: gatewayMetrics.countInvocation,
			answers: new AnswerCache(),
			span: tracing.span,
			// In order of time: what is logged together lies together in the indexes of the two logs that hold it.
			newCallId: () => Bun.randomUUIDv7(),
			now,
			clockMs: () => performance.now(),
			deadlineMs: overrides.callDeadlineMs ?? callDeadlineMs,
			checksOutput: config.checksOutput,
		},
		marks: shared.marks,
		activity,
		inputHash: createInputHash(config.session.secret),
		resourceMetadataUrl,
		createContext: ({ caller, space, client, syncToken }, tool, callId) =>
			createToolContext(contextDeps, {
				caller,
				syncToken,
				space,
				tool: tool.name,
				callId,
				clientId: `mana-mcp:${caller.userId}`,
				actor: { client: client.name },
				invoker: 'mcp',
				logger,
			}),
	};
	const { subscriptions } = shared;
	const watched = new Set(allResources.map(({ source }) => tableName(source)));
	const feed = new RecordFeed({
		follow({ userId, jwt, tables }, options) {
			const sync = { baseUrl: config.sync.url, jwt, clientId: `mana-mcp:${userId}:watcher` };
			return followTables(sync, tables, options);
		},
		tablesFor: (scopes) => readableTables(scopes).filter((table) => watched.has(table)),
		tokenFor: async (caller) => exchange?.syncTokenFor(caller) ?? caller.token,
		now,
		random: Math.random,
	});
	const server = createGatewayServer({
		tools: toolMethodDeps,
		feed,
		subscriptions,
		router: new SessionRouter(shared.bus),
		requestState: createRequestStateSeal({ secret: config.session.secret, now, randomId }),
		async renew(caller) {
			if (!exchange) return { caller, syncToken: caller.token };
			const renewed = await exchange.renew(caller);
			return renewed.ok ? renewed : undefined;
		},
		randomId,
	});
	return {
		logger,
		metrics,
		shared,
		activity,
		rows,
		sessions,
		sessionTtlMs,
		streams: new OpenStreams({ now }),
		subscriptions,
		feed,
		admission: {
			tokens: createTokenVerifier({
				jwksUrl: `${config.auth.url}/api/auth/jwks`,
				issuer: config.token.issuer,
				audience: exchange ? [config.token.audience, resourceUrl] : config.token.audience,
			}),
			spaces,
			resource: resourceUrl,
			exchange,
			resourceMetadataUrl,
		},
		server: overrides.server?.(server) ?? server,
		allowedOrigins: [...config.corsOrigins, new URL(config.publicUrl).origin],
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

function everyTool(): ToolSource {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	return registry;
}
