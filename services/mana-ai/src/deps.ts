import { createModel } from '@mana/agent-loop/models';
import {
	createLogger,
	createMetrics,
	type Logger,
	loopbackSpellings,
	noTracing,
	type Tracing,
} from '@mana/service-kit';
import { createSpacesClient, createTokenVerifier } from '@mana/shared-auth';
import {
	createPolicyGate,
	createRecentCreates,
	createSyncActivityStore,
	createSyncRowStore,
	createTaint,
	DEFAULT_PER_TOOL_RATE_LIMIT,
	MasterKeyClient,
	MemoryInvocations,
	MemoryReadMarks,
	RATE_LIMIT_WINDOW_MS,
	type RunCallDeps,
	registerAllModules,
	SearchIndexes,
	ToolRegistry,
} from '@mana/tool-registry';
import { createAiMetrics } from './ai-metrics.ts';
import type { Config } from './config.ts';
import { connect } from './db/connection.ts';
import { createUsageStore } from './db/usage-store.ts';
import { createCallTraces } from './domain/call-trace.ts';
import type { CompanionDeps } from './domain/companion.ts';
import { createConfirmationSeal } from './domain/confirmation-seal.ts';
import { OpenAnswers } from './domain/open-answers.ts';
import { createSpacePolicies } from './domain/space-policies.ts';

const modelTimeoutMs = 180_000;
const callDeadlineMs = 20_000;

export interface DepsOverrides {
	readonly fetch?: typeof fetch;
	readonly logger?: Logger;
	readonly tracing?: Tracing;
	/** Milliseconds since 1970, UTC. */
	readonly now?: () => number;
}

export type Deps = ReturnType<typeof createDeps>;

/** Makes everything; nothing is contacted before the first request. */
export function createDeps(config: Config, overrides: DepsOverrides = {}) {
	const now = overrides.now ?? Date.now;
	const tracing = overrides.tracing ?? noTracing;
	const request = overrides.fetch ?? tracing.fetch;
	const logger = overrides.logger ?? createLogger({ service: 'mana-ai', ...config.log });
	const metrics = createMetrics({ prefix: 'mana_ai_', service: 'mana-ai', token: config.metricsToken });
	const pool = connect(config.database.url, 10);
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const spaces = createSpacesClient({ authUrl: config.auth.url, fetch: request });
	const usage = createUsageStore(pool);
	const model = config.model && {
		...config.model,
		apiKey: config.modelApiKey,
		baseUrl: config.modelBaseUrl,
		contextTokens: config.contextTokens,
		timeoutMs: modelTimeoutMs,
	};
	const companion: CompanionDeps | undefined = model && {
		model: createModel(model),
		calls: createCalls(config, { request, tracing, now }),
		policyMode: config.policyMode,
		seal: createConfirmationSeal({ secret: config.secret, now }),
		usage,
		tokensPerDay: config.tokensPerDay,
		contextTokens: config.contextTokens,
		metrics: createAiMetrics(metrics.registry),
		contexts: {
			rows: createSyncRowStore({ syncUrl: config.sync.url, fetch: request }),
			activity: createSyncActivityStore({ syncUrl: config.sync.url, fetch: request }),
			masterKeys: new MasterKeyClient({ authUrl: config.auth.url, fetch: request }),
			searchIndexes: new SearchIndexes(),
			recentCreates: createRecentCreates(now),
			now,
		},
		spaces,
		traces: createCallTraces({ authUrl: config.auth.url, fetch: request, secret: config.secret }),
		agentsPage: `${config.auth.publicUrl}/agents`,
		logger,
		now,
	};
	return {
		logger,
		metrics,
		corsOrigins: config.corsOrigins,
		verifier: createTokenVerifier({
			jwksUrl: `${config.auth.url}/api/auth/jwks`,
			issuer: loopbackSpellings(config.token.issuer),
			audience: config.token.audience,
			fetch: request,
			now,
		}),
		spaces,
		registry,
		usage,
		tokensPerDay: config.tokensPerDay,
		/** Absent while no model is configured. */
		companion,
		answers: new OpenAnswers(config.answersPerUser),
		now,
		isDatabaseUp: () =>
			pool.query('select 1').then(
				() => true,
				() => false,
			),
		dispose: () => pool.end(),
	};
}

function createCalls(
	config: Config,
	{ request, tracing, now }: { request: typeof fetch; tracing: Tracing; now: () => number },
): RunCallDeps {
	const windowMs = config.taintWindowSeconds * 1000;
	const taint = createTaint({ marks: new MemoryReadMarks({ now }), windowMs, now });
	return {
		gate: createPolicyGate({
			mode: config.policyMode,
			policies: createSpacePolicies({ authUrl: config.auth.url, fetch: request }),
			invocations: new MemoryInvocations({
				windowMs: RATE_LIMIT_WINDOW_MS,
				perTool: DEFAULT_PER_TOOL_RATE_LIMIT,
			}),
			taint,
			countDecision: () => {},
			settingsPage: (spaceId) => `${config.auth.publicUrl}/spaces/${encodeURIComponent(spaceId)}`,
			now,
		}),
		taint,
		countCall: () => {},
		span: tracing.span,
		newCallId: () => Bun.randomUUIDv7(),
		now,
		clockMs: () => performance.now(),
		deadlineMs: callDeadlineMs,
		checksOutput: false,
	};
}
