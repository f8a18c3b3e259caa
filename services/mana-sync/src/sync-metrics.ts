import type { Metrics } from '@mana/service-kit';
import { Counter } from 'prom-client';

export interface SyncMetrics {
	readonly changesPushed: Counter;
	readonly changesRepeated: Counter;
	readonly rowsPulled: Counter;
	readonly stampsClamped: Counter;
}

export function createSyncMetrics(registry: Metrics['registry']): SyncMetrics {
	const counter = (name: string, help: string) =>
		new Counter({ name: `mana_sync_${name}`, help, registers: [registry] });
	return {
		changesPushed: counter('changes_pushed_total', 'Changes taken in.'),
		changesRepeated: counter('changes_repeated_total', 'Changes that had been taken in before.'),
		rowsPulled: counter('rows_pulled_total', 'Merged rows handed out, in answers to pulls and pushes.'),
		stampsClamped: counter('stamps_clamped_total', 'Stamps that lay too far in the future.'),
	};
}
