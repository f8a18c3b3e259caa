import type { Model } from '@mana/agent-loop';
import type { AiMetrics } from '../../ai-metrics.ts';
import { accountedModel } from '../accounted-model.ts';
import type { UsageStore } from '../usage.ts';
import { keeping } from './acting-mission.ts';
import type { ClaimedRun } from './mission-run.ts';

export interface RunModelDeps {
	readonly usage: Pick<UsageStore, 'add'>;
	readonly metrics: Pick<AiMetrics, 'countModelCall'>;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Milliseconds, monotonic. */
	readonly clockMs: () => number;
}

/** A model of which each answer counts as the run's. */
export function runModel(
	{ usage, metrics, now, clockMs }: RunModelDeps,
	{ id, userId, agentId }: Pick<ClaimedRun, 'id' | 'userId' | 'agentId'>,
	model: Model,
): Model {
	return accountedModel(
		model,
		async ({ usage: spent, answer, seconds }) => {
			metrics.countModelCall(model.name, spent, seconds, answer.ok ? undefined : answer.failure.kind);
			if (spent.input + spent.output === 0) return;
			const entry = {
				userId,
				atMs: now(),
				purpose: 'mission' as const,
				model: model.name,
				agentId,
				runId: id,
			};
			await keeping(usage.add({ ...entry, ...spent }));
		},
		clockMs,
	);
}
