import type { SealedResult } from '@mana/agent-loop/sealed';
import { Counter, type Registry } from 'prom-client';

export interface SealedMetrics {
	/** A copy that a device has handed over. @param result `stored`, or the code of a refusal */
	readonly countCopy: (result: string) => void;
	/** A record that a run on a copy has written, for its person. */
	readonly countResult: (table: SealedResult['table']) => void;
}

export function createSealedMetrics(registry: Registry): SealedMetrics {
	const registers = [registry];
	const copies = new Counter({
		name: 'mana_ai_sealed_copies_total',
		help: 'Sealed copies that devices have handed over for missions, and what became of them.',
		labelNames: ['result'] as const,
		registers,
	});
	const results = new Counter({
		name: 'mana_ai_sealed_results_total',
		help: 'Records that runs on sealed copies have written for their people, by table.',
		labelNames: ['table'] as const,
		registers,
	});
	return {
		countCopy: (result) => copies.inc({ result }),
		countResult: (table) => results.inc({ table }),
	};
}
