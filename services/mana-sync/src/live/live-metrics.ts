import type { Metrics } from '@mana/service-kit';
import { Counter, Gauge, Histogram } from 'prom-client';

export interface LiveMetrics {
	readonly connections: Gauge<'kind'>;
	readonly usersConnected: Gauge;
	/** Reads of a space's news, each for all of its listeners. */
	readonly newsRead: Counter;
	readonly eventsDelivered: Counter<'kind'>;
	/** How often a reader was too slow and had to read for itself. */
	readonly readersBehind: Counter;
	readonly deliveryLag: Histogram<'kind'>;
	readonly notifierConnected: Gauge;
}

export function createLiveMetrics(registry: Metrics['registry']): LiveMetrics {
	const named = (name: string, help: string) => ({ name: `mana_sync_${name}`, help, registers: [registry] });
	return {
		connections: new Gauge({ ...named('connections', 'Open streams and sockets.'), labelNames: ['kind'] }),
		usersConnected: new Gauge(named('users_connected', 'Users with an open stream or socket.')),
		newsRead: new Counter(
			named('news_reads_total', 'Reads of what happened in a space, shared by listeners.'),
		),
		eventsDelivered: new Counter({
			...named('events_delivered_total', 'Events with news handed to streams and sockets.'),
			labelNames: ['kind'],
		}),
		readersBehind: new Counter(named('readers_behind_total', 'Times a stream was too slow and read anew.')),
		deliveryLag: new Histogram({
			...named('delivery_lag_seconds', 'From taking a change in to handing it to a listener.'),
			labelNames: ['kind'],
			buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
		}),
		notifierConnected: new Gauge(
			named('notifier_connected', '1 while other replicas wake this one at once.'),
		),
	};
}
