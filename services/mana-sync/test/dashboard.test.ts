import { expect, test } from 'bun:test';
import { createMetrics } from '@mana/service-kit';
import { createLiveMetrics } from '../src/live/live-metrics.ts';
import { createNodeMetrics } from '../src/node-metrics.ts';
import { createSyncMetrics } from '../src/sync-metrics.ts';
import { readDashboard } from './dashboard.ts';

const { registry } = createMetrics({ prefix: 'mana_sync_', service: 'mana-sync' });
createSyncMetrics(registry);
createLiveMetrics(registry);
createNodeMetrics(registry, { nodes: async () => undefined });
const metrics = registry.getMetricsAsArray();

test('the dashboard asks only for series that the service has', () => {
	const series = metrics.flatMap(({ name, type }) =>
		String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
	);
	const asked = readDashboard().flatMap(({ text }) => text.match(/\bmana_sync_\w+/g) ?? []);
	expect(asked.length).toBeGreaterThan(20);
	expect(asked.filter((name) => !series.includes(name))).toEqual([]);
});

test('it shows every metric that is the service’s own', () => {
	const own = metrics.map(({ name }) => name).filter((name) => !/^mana_sync_(process|nodejs)_/.test(name));
	const text = JSON.stringify(readDashboard());
	expect(own.filter((name) => !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(text))).toEqual([]);
});
