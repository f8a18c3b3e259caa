import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

const path = fileURLToPath(new URL('../../../docker/grafana/dashboards/mana-mcp.json', import.meta.url));
const dashboard = readFileSync(path, 'utf8');
let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const metrics = () => gateway.deps.metrics.registry.getMetricsAsArray();

test('the dashboard asks only for series that the gateway has', () => {
	const series = metrics().flatMap(({ name, type }) =>
		String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
	);
	const asked = dashboard.match(/\bmana_mcp_\w+/g) ?? [];
	expect(asked.length).toBeGreaterThan(10);
	expect(asked.filter((name) => !series.includes(name))).toEqual([]);
});

test("it shows every metric that is the gateway's own", () => {
	const own = metrics()
		.map(({ name }) => name)
		.filter((name) => !/^mana_mcp_(process|nodejs)_/.test(name));
	const isShown = (name: string) => new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(dashboard);
	expect(own.filter((name) => !isShown(name))).toEqual([]);
});
