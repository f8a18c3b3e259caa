import type { Logger, Metrics } from '@mana/service-kit';
import { startHeadNotifier } from '../db/head-notifier.ts';
import type { CommittedHead, SyncStore } from '../domain/sync-store.ts';
import type { Cluster } from './cluster.ts';
import { type ConnectionLimit, createConnectionLimit } from './connection-limit.ts';
import { startHeadWatch } from './head-watch.ts';
import { createHub, type Hub } from './hub.ts';
import { createLiveMetrics, type LiveMetrics } from './live-metrics.ts';
import type { ScopeNewsStore } from './scope-news.ts';

const HEARTBEAT_MS = 30_000;
const AUTH_DEADLINE_MS = 10_000;

export interface Live {
	/** Tells the hub and the other replicas of a commit. */
	readonly announce: (heads: readonly CommittedHead[]) => void;
	readonly hub: Hub;
	readonly connectionLimit: ConnectionLimit;
	readonly liveMetrics: LiveMetrics;
	readonly heartbeatMs: number;
	readonly authDeadlineMs: number;
	readonly stopLive: () => Promise<void>;
}

export function startLive(options: {
	readonly store: Pick<SyncStore, 'heads'>;
	readonly news: ScopeNewsStore;
	readonly cluster: Cluster;
	readonly notifyUrl: string;
	readonly registry: Metrics['registry'];
	readonly logger: Logger;
	readonly connectionsPerUser: number;
	readonly pollMs: number;
}): Live {
	const { store, news, cluster, logger } = options;
	const liveMetrics = createLiveMetrics(options.registry);
	const hub = createHub({ store, news, cluster, logger, count: () => liveMetrics.newsRead.inc() });
	const watch = startHeadWatch({ hub, logger, everyMs: options.pollMs });
	const notifier = startHeadNotifier({
		url: options.notifyUrl,
		logger,
		onHeads(heads) {
			for (const { number, seq } of heads) if (hub.tellNumber(number, seq)) watch.soon();
		},
		onConnected(isConnected) {
			liveMetrics.notifierConnected.set(isConnected ? 1 : 0);
			if (isConnected) watch.soon();
		},
	});
	return {
		announce(heads) {
			hub.tell(heads);
			notifier.announce(heads);
		},
		hub,
		connectionLimit: createConnectionLimit(options.connectionsPerUser, liveMetrics),
		liveMetrics,
		heartbeatMs: HEARTBEAT_MS,
		authDeadlineMs: AUTH_DEADLINE_MS,
		async stopLive() {
			hub.stop();
			watch.stop();
			await notifier.stop();
		},
	};
}
