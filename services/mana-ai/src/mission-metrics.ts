import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RunStatus } from './domain/missions/mission-run.ts';

export interface MissionMetrics {
	readonly countTick: (result: 'done' | 'failed', seconds: number) => void;
	readonly countPlanned: (missions: number) => void;
	/** @param seconds how long after its instant a run has begun */
	readonly observeStart: (seconds: number) => void;
	readonly countEnd: (status: RunStatus, error: string | undefined) => void;
	/** Shows how many runs this process works on. */
	readonly watchRuns: (count: () => number) => void;
}

export function createMissionMetrics(registry: Registry): MissionMetrics {
	const registers = [registry];
	const ticks = new Counter({
		name: 'mana_ai_ticks_total',
		help: 'Looks at which missions are due.',
		labelNames: ['result'] as const,
		registers,
	});
	const tickSeconds = new Histogram({
		name: 'mana_ai_tick_duration_seconds',
		help: 'How long a look at which missions are due took.',
		buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
		registers,
	});
	const planned = new Counter({
		name: 'mana_ai_missions_due_total',
		help: 'Missions whose instant has come.',
		registers,
	});
	const starts = new Histogram({
		name: 'mana_ai_run_start_lag_seconds',
		help: 'How long after its instant a run has begun.',
		buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600],
		registers,
	});
	const ends = new Counter({
		name: 'mana_ai_runs_total',
		help: 'Runs of missions that have ended, and what they failed of.',
		labelNames: ['status', 'error'] as const,
		registers,
	});
	return {
		countTick(result, seconds) {
			ticks.inc({ result });
			tickSeconds.observe(seconds);
		},
		countPlanned: (missions) => planned.inc(missions),
		observeStart: (seconds) => starts.observe(Math.max(seconds, 0)),
		countEnd: (status, error) => ends.inc({ status, error: error ?? 'none' }),
		watchRuns(count) {
			new Gauge({
				name: 'mana_ai_runs_under_way',
				help: 'Runs that this process works on.',
				registers,
				collect() {
					this.set(count());
				},
			});
		},
	};
}
