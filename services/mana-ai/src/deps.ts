import type { DecisionDeps, Model, ModelAnswerLine } from '@mana/agent-loop';
import { createModel } from '@mana/agent-loop/models';
import { aiClientId } from '@mana/auth-protocol';
import {
	createLogger,
	createMetrics,
	createRequestMemory,
	type Logger,
	loopbackSpellings,
	noTracing,
	type Tracing,
} from '@mana/service-kit';
import { createClientAssertions, createSpacesClient, createTokenVerifier } from '@mana/shared-auth';
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
import { createRunStore } from './db/run-store.ts';
import { createSealedInputsStore } from './db/sealed-inputs-store.ts';
import { createSealedResultsStore } from './db/sealed-results-store.ts';
import { createUsageStore } from './db/usage-store.ts';
import { createCallTraces } from './domain/call-trace.ts';
import type { CompanionDeps } from './domain/companion.ts';
import type { CompanionEvent } from './domain/companion-event.ts';
import { createConfirmationSeal } from './domain/confirmation-seal.ts';
import { createModelChoice, type ModelChoice } from './domain/model-choice.ts';
import { OpenAnswers } from './domain/open-answers.ts';
import { createSpacePolicies } from './domain/space-policies.ts';
import { createGateMetrics, type GateMetrics } from './gate-metrics.ts';
import { createMissions } from './mission-deps.ts';

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
	const aiMetrics = createAiMetrics(metrics.registry);
	const gateMetrics = createGateMetrics(metrics.registry);
	const store = createSyncRowStore({ syncUrl: config.sync.url, fetch: request });
	const randomId = () => crypto.randomUUID();
	const assert =
		config.exchangeKey === undefined
			? undefined
			: createClientAssertions({ clientId: aiClientId, privateKey: config.exchangeKey, now, randomId });
	const shared = {
		calls: createCalls(config, { request, tracing, now, metrics: gateMetrics }),
		policyMode: config.policyMode,
		usage,
		tokensPerDay: config.tokensPerDay,
		contextTokens: config.contextTokens,
		metrics: aiMetrics,
		contexts: {
			rows: store,
			activity: createSyncActivityStore({ syncUrl: config.sync.url, fetch: request }),
			masterKeys: new MasterKeyClient({ authUrl: config.auth.url, fetch: request }),
			searchIndexes: new SearchIndexes(),
			recentCreates: createRecentCreates(now),
			now,
		},
		spaces,
		traces: createCallTraces({
			authUrl: config.auth.url,
			authPublicUrl: config.auth.publicUrl,
			assert,
			fetch: request,
			secret: config.secret,
			sleep: Bun.sleep,
			count: gateMetrics.countTrace,
		}),
		agentsPage: `${config.auth.publicUrl}/agents`,
		invoker: 'mana-ai' as const,
		clientIdOf: (userId: string) => `mana-ai:${userId}`,
		logger,
		now,
	};
	const models = createModels(config);
	const companion: CompanionDeps | undefined = models && {
		...shared,
		model: models.usual,
		seal: createConfirmationSeal({ secret: config.secret, now }),
	};
	const runs = createRunStore(pool);
	const sealedInputs = createSealedInputsStore(pool);
	const sealedResults = createSealedResultsStore(pool);
	const missions =
		models &&
		createMissions(config, {
			...shared,
			store,
			models,
			runs,
			sealedInputs,
			sealedResults,
			tools: registry.all(),
			assert,
			pool,
			request,
			registry: metrics.registry,
			clockMs: () => performance.now(),
		});
	const decisions: DecisionDeps = {
		...shared,
		toolOf: (name) => registry.get(name),
		countDecision: aiMetrics.countDecided,
	};
	return {
		logger,
		metrics,
		corsOrigins: config.corsOrigins,
		/** What the bodies of requests under way hold. */
		memory: createRequestMemory(),
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
		contextTokens: config.contextTokens,
		policyMode: config.policyMode,
		/** Absent while no model is configured. */
		companion,
		models,
		runs,
		sealedInputs,
		sealedResults,
		/** Absent where none can run. */
		missions,
		decisions,
		answers: new OpenAnswers<CompanionEvent>(config.answersPerUser),
		/** Of models, to loops on devices. */
		modelAnswers: new OpenAnswers<ModelAnswerLine>(config.answersPerUser),
		modelQuestions: models && {
			models,
			usage,
			metrics: aiMetrics,
			now,
			clockMs: () => performance.now(),
			logger,
		},
		now,
		isDatabaseUp: () =>
			pool.query('select 1').then(
				() => true,
				() => false,
			),
		async dispose() {
			await missions?.dispose();
			await pool.end();
		},
	};
}

function createModels({ model, modelsByAlias, ...config }: Config): ModelChoice | undefined {
	if (!model) return undefined;
	const made = (settings: NonNullable<Config['model']>) =>
		createModel({
			...settings,
			apiKey: config.modelApiKey,
			baseUrl: config.modelBaseUrl,
			contextTokens: config.contextTokens,
			timeoutMs: modelTimeoutMs,
		});
	const others = Object.entries(modelsByAlias).map(([alias, settings]): [string, Model] => [
		alias,
		made(settings),
	]);
	return createModelChoice(made(model), Object.fromEntries(others));
}

function createCalls(
	config: Config,
	deps: {
		readonly request: typeof fetch;
		readonly tracing: Tracing;
		readonly now: () => number;
		readonly metrics: GateMetrics;
	},
): RunCallDeps {
	const { request, tracing, now, metrics } = deps;
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
			countDecision: metrics.countDecision,
			settingsPage: (spaceId) => `${config.auth.publicUrl}/spaces/${encodeURIComponent(spaceId)}`,
			now,
		}),
		taint,
		countCall: metrics.countInvocation,
		span: tracing.span,
		newCallId: () => Bun.randomUUIDv7(),
		now,
		clockMs: () => performance.now(),
		deadlineMs: callDeadlineMs,
		checksOutput: false,
	};
}
