import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AuthWorld, createAuthWorld } from './auth-world.ts';

const path = fileURLToPath(new URL('../../../docker/grafana/dashboards/mana-auth.json', import.meta.url));
const dashboard = readFileSync(path, 'utf8');
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

const metrics = () => world.deps.metrics.registry.getMetricsAsArray();

test('the dashboard asks only for series that the service has', () => {
	const series = metrics().flatMap(({ name, type }) =>
		String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
	);
	const asked = dashboard.match(/\bmana_auth_\w+/g) ?? [];
	expect(asked.length).toBeGreaterThan(15);
	expect(asked.filter((name) => !series.includes(name))).toEqual([]);
});

test('it shows every metric that is the service’s own', () => {
	const own = metrics()
		.map(({ name }) => name)
		.filter((name) => !/^mana_auth_(process|nodejs)_/.test(name));
	expect(own.filter((name) => !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(dashboard))).toEqual(
		[],
	);
});

test('the figures say how many sessions there are, and that the database answers', async () => {
	const text = await world.deps.metrics.registry.metrics();
	expect(text).toContain('mana_auth_sessions{service="mana-auth"} 0');
	expect(text).toContain('mana_auth_database_up{service="mana-auth"} 1');
});
