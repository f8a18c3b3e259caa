import type { CallContextDeps } from '@mana/agent-loop';
import type { AiMetrics } from '../../ai-metrics.ts';
import type { ClaimedRun } from './mission-run.ts';
import { RunFailed, RunSkipped, RunStopped, RunWaits } from './run-failure.ts';
import type { RunEnd } from './run-store.ts';

/** How a run ends that cannot go on. */
export function endAfterError(
	{
		metrics,
		logger,
	}: {
		readonly metrics: Pick<AiMetrics, 'countGrantSkip'>;
		readonly logger: Pick<CallContextDeps['logger'], 'error'>;
	},
	run: Pick<ClaimedRun, 'id'>,
	error: unknown,
): RunEnd {
	if (error instanceof RunSkipped) return { status: 'skipped', error: error.code };
	if (error instanceof RunFailed) {
		if (error.code === 'GRANT_ENDED') metrics.countGrantSkip('ended');
		if (error.code === 'RUNS_EXCEEDED') metrics.countGrantSkip('runs-exceeded');
		return { status: 'failed', error: error.code };
	}
	if (error instanceof RunWaits) return { status: 'failed', error: error.becomes };
	if (error instanceof RunStopped) {
		if (error.why === 'cancelled') return { status: 'cancelled', error: undefined };
		if (error.why !== 'taken-back') return { status: 'failed', error: 'TIMEOUT' };
		metrics.countGrantSkip('ended');
		return { status: 'failed', error: 'GRANT_ENDED' };
	}
	logger.error({ run: run.id, ...faultOf(error) }, 'a run failed');
	return { status: 'failed', error: 'INTERNAL' };
}

/** What failed; a message may quote a person's data, so it is not logged. */
function faultOf(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) return { error: typeof error };
	return {
		error: error.name,
		...('code' in error && { code: error.code }),
		at: error.stack?.split('\n')[1]?.trim(),
	};
}
