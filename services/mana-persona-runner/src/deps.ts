import { tmpdir } from 'node:os';
import { createLogger, createMetrics, type Logger, noTracing, type Tracing } from '@mana/service-kit';
import { openPersonaSession } from './auth/persona-session.ts';
import { createRunnerClient } from './auth/runner-client.ts';
import { createSendRequest } from './auth/send-request.ts';
import type { Config } from './config.ts';
import { runTick } from './domain/run-tick.ts';
import type { TickDeps } from './domain/tick-deps.ts';
import { TickLoop } from './domain/tick-loop.ts';
import type { Fault } from './gateway/faults.ts';
import { createRecordReader } from './gateway/record-reader.ts';
import { startRelay } from './gateway/relay.ts';
import { intentionLibrary } from './intentions/library.ts';
import { createAgentSdkPlayer } from './player/agent-sdk-player.ts';
import { agentSdkFolder, isAgentSdkInstalled, loadAgentSdk } from './player/load-agent-sdk.ts';
import type { Player } from './player/player.ts';
import { createRunnerMetrics } from './runner-metrics.ts';

export interface DepsOverrides {
	readonly player?: Player;
	/** What goes wrong between personas and the gateway, on purpose. */
	readonly fault?: Fault;
	readonly library?: TickDeps['library'];
	readonly limits?: TickDeps['limits'];
	readonly fetch?: typeof fetch;
	readonly sleep?: (ms: number) => Promise<void>;
	readonly logger?: Logger;
	readonly tracing?: Tracing;
	/** Milliseconds since 1970, UTC. */
	readonly now?: () => number;
	/** Milliseconds, monotonic. */
	readonly clockMs?: () => number;
}

export type Deps = ReturnType<typeof createDeps>;

/** Makes everything; nothing is contacted before the first tick. */
export function createDeps(config: Config, overrides: DepsOverrides = {}) {
	const request = overrides.fetch ?? (overrides.tracing ?? noTracing).fetch;
	const sleep = overrides.sleep ?? ((ms: number) => Bun.sleep(ms));
	const now = overrides.now ?? Date.now;
	const clockMs = overrides.clockMs ?? (() => performance.now());
	const logger = overrides.logger ?? createLogger({ service: 'mana-persona-runner', ...config.log });
	const metrics = createMetrics({
		prefix: 'mana_persona_runner_',
		service: 'mana-persona-runner',
		token: config.metricsToken,
	});
	const runnerMetrics = createRunnerMetrics(metrics.registry);
	const send = createSendRequest({ fetch: request, sleep });
	const { gatewayUrl } = config;
	const tickDeps: TickDeps = {
		auth: createRunnerClient(send, {
			authUrl: config.auth.url,
			serviceKey: config.auth.serviceKey,
			holder: crypto.randomUUID(),
		}),
		player: overrides.player ?? createPlayer(config, sleep),
		openSession: ({ email }) =>
			openPersonaSession({ send, authUrl: config.auth.url, seedSecret: config.seedSecret, now }, email),
		createReader: (session) => createRecordReader({ gatewayUrl, session, fetch: request, sleep }),
		startRelay: (options) => startRelay({ ...options, gatewayUrl, fetch: request, sleep, clockMs }),
		library: overrides.library ?? intentionLibrary,
		dayLength: config.dayLength,
		limits: { tokens: config.tokensPerTick, ...overrides.limits },
		fault: overrides.fault,
		deadlineMs: config.deadlineMs,
		metrics: runnerMetrics,
		logger,
		now,
		newId: () => Bun.randomUUIDv7(),
	};
	const loop = new TickLoop({
		due: () => tickDeps.auth.due(),
		run: (persona, stopping) => runTick(tickDeps, persona, stopping),
		concurrency: config.concurrency,
		metrics: runnerMetrics,
		logger,
		clockMs,
	});
	return {
		logger,
		metrics,
		corsOrigins: config.corsOrigins,
		loop,
		openSession: tickDeps.openSession,
		hasDiagnostics: config.hasDiagnostics,
		/** Why nobody is played, where that is so. */
		idleReason: () => idleReason(config, overrides.player !== undefined),
	};
}

function createPlayer(config: Config, sleep: (ms: number) => Promise<void>): Player {
	return createAgentSdkPlayer({
		load: () => loadAgentSdk(agentSdkFolder),
		model: config.model.name,
		apiKey: config.model.apiKey ?? '',
		baseUrl: config.model.baseUrl,
		scratchParent: tmpdir(),
		sleep,
	});
}

type IdleReason = 'RUNNER_PAUSED' | 'MODEL_NOT_CONFIGURED' | 'AGENT_SDK_MISSING';

function idleReason(config: Config, hasPlayer: boolean): IdleReason | undefined {
	if (config.isPaused) return 'RUNNER_PAUSED';
	if (hasPlayer) return undefined;
	if (config.model.apiKey === undefined) return 'MODEL_NOT_CONFIGURED';
	return isAgentSdkInstalled(agentSdkFolder) ? undefined : 'AGENT_SDK_MISSING';
}
