import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { createMetrics } from '@mana/service-kit';
import { createAiMetrics } from '../src/ai-metrics.ts';
import { createGateMetrics } from '../src/gate-metrics.ts';
import { createMissionMetrics } from '../src/mission-metrics.ts';
import { createSealedMetrics } from '../src/sealed-metrics.ts';

const path = new URL('../../../docker/grafana/dashboards/mana-ai.json', import.meta.url);
const dashboard = readFileSync(path, 'utf8');
const { registry } = createMetrics({ prefix: 'mana_ai_', service: 'mana-ai' });
createAiMetrics(registry);
createGateMetrics(registry);
createMissionMetrics(registry).watchRuns(() => 0);
createSealedMetrics(registry);
const metrics = registry.getMetricsAsArray();

test('the dashboard asks only for series that the service has', () => {
	const series = metrics.flatMap(({ name, type }) =>
		String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
	);
	const asked = dashboard.match(/\bmana_ai_\w+/g) ?? [];
	expect(asked.length).toBeGreaterThan(20);
	expect(asked.filter((name) => !series.includes(name))).toEqual([]);
});

test('it shows every metric that is the service’s own', () => {
	const own = metrics.map(({ name }) => name).filter((name) => !/^mana_ai_(process|nodejs)_/.test(name));
	const isShown = (name: string) => new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(dashboard);
	expect(own.filter((name) => !isShown(name))).toEqual([]);
});
