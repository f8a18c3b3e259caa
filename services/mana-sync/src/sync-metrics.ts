import type { Metrics } from '@mana/service-kit';
import { Counter, Histogram } from 'prom-client';

/** Figures of requests; those of live connections are in live/live-metrics.ts. */
export interface SyncMetrics {
	readonly requests: Counter<'route' | 'status'>;
	readonly requestDuration: Histogram<'route'>;
	readonly changesPushed: Counter;
	readonly changesRepeated: Counter;
	readonly changesRefused: Counter;
	readonly batchChanges: Histogram;
	readonly mergeLosers: Counter;
	readonly stampsClamped: Counter;
	readonly scopeLockWait: Histogram;
	readonly changesPulled: Counter;
}

export function createSyncMetrics(registry: Metrics['registry']): SyncMetrics {
	const named = (name: string, help: string) => ({ name: `mana_sync_${name}`, help, registers: [registry] });
	return {
		requests: new Counter({
			...named('requests_total', 'Requests, by route and class of the answer’s status.'),
			labelNames: ['route', 'status'],
		}),
		requestDuration: new Histogram({
			...named('request_duration_seconds', 'From a request to the beginning of its answer.'),
			labelNames: ['route'],
			buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
		}),
		changesPushed: new Counter(named('changes_pushed_total', 'Changes taken in.')),
		changesRepeated: new Counter(named('changes_repeated_total', 'Changes that had been taken in before.')),
		changesRefused: new Counter(
			named('changes_refused_total', 'Changes left out: something else stood there than they rest on.'),
		),
		batchChanges: new Histogram({
			...named('push_batch_changes', 'Changes a push.'),
			buckets: [1, 2, 5, 10, 25, 50, 100, 200, 500, 1_000, 2_500, 5_000],
		}),
		mergeLosers: new Counter(
			named('merge_losers_total', 'Changes taken in that altered nothing: later ones had come before them.'),
		),
		stampsClamped: new Counter(named('stamps_clamped_total', 'Stamps that lay too far in the future.')),
		scopeLockWait: new Histogram({
			...named('scope_lock_wait_seconds', 'From asking for the locks of a push’s spaces to having them.'),
			buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15],
		}),
		changesPulled: new Counter(
			named('changes_pulled_total', 'Merged rows handed out, in answers to pulls and pushes and in streams.'),
		),
	};
}
