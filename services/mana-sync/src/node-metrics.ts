import type { Metrics } from '@mana/service-kit';
import { Gauge } from 'prom-client';
import type { NodeWatch } from './live/node-watch.ts';

/** Whether each node of the database answers; no series where the database is one server. */
export function createNodeMetrics(registry: Metrics['registry'], watch: NodeWatch): void {
	new Gauge({
		name: 'mana_sync_node_up',
		help: '1 while a node of the database answers the node that is asked, by node.',
		registers: [registry],
		labelNames: ['node', 'name'],
		async collect() {
			const nodes = (await watch.nodes()) ?? [];
			this.reset();
			for (const { id, name, state } of nodes) this.set({ node: id, name }, state === 'ok' ? 1 : 0);
		},
	});
}
