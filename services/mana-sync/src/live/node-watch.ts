import type { Logger } from '@mana/service-kit';
import type { Cluster, ClusterNode } from './cluster.ts';

/** Looks at the nodes for whoever wants to know: one look at a time, and one for all who ask within some seconds. */
export interface NodeWatch {
	/** The last that is known, after at most some seconds; undefined where the database is one server. */
	nodes(): Promise<readonly ClusterNode[] | undefined>;
}

const FRESH_MS = 5_000;
const PATIENCE_MS = 3_000;

export function createNodeWatch(deps: {
	readonly cluster: Cluster;
	readonly logger: Logger;
	/** Milliseconds, of a clock that only goes forward. */
	readonly now: () => number;
}): NodeWatch {
	let last: readonly ClusterNode[] | undefined;
	let lookedAtMs = Number.NEGATIVE_INFINITY;
	let underWay: Promise<void> | undefined;

	async function look(): Promise<void> {
		try {
			const nodes = await deps.cluster.nodes();
			tellDifferences(nodes ?? [], last ?? []);
			last = nodes;
			lookedAtMs = deps.now();
		} catch {
			// The server that is asked does not answer, which `/health` says by itself.
		} finally {
			underWay = undefined;
		}
	}

	function tellDifferences(nodes: readonly ClusterNode[], before: readonly ClusterNode[]): void {
		const states = new Map(before.map(({ id, state }) => [id, state]));
		for (const { id, name, state } of nodes) {
			if (state === (states.get(id) ?? 'ok')) continue;
			const write = state === 'ok' ? deps.logger.info : deps.logger.warn;
			write.call(deps.logger, { node: id, name, state }, 'a node of the database has changed');
		}
	}

	return {
		async nodes() {
			if (deps.now() - lookedAtMs < FRESH_MS) return last;
			underWay ??= look();
			let timer: ReturnType<typeof setTimeout> | undefined;
			const patience = new Promise<void>((resolve) => {
				timer = setTimeout(resolve, PATIENCE_MS);
			});
			await Promise.race([underWay, patience]);
			clearTimeout(timer);
			return last;
		},
	};
}
