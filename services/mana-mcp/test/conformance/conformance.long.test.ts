import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestGateway, type TestGateway } from '../test-gateway.ts';
import { withFixtures } from './fixture-server.ts';
import { startHeaderProxy } from './header-proxy.ts';

// The protocol's official conformance suite, through the gateway as it is: with tokens, a space and the gate. It
// sends no headers of its own, so a proxy adds them. What it expects a server to have beside its own, the fixtures
// give. It needs Node 24, which comes from the registry with it.

const stable = '@modelcontextprotocol/conformance@0.1.16';
const next = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const runMs = 240_000;

let gateway: TestGateway | undefined;
let proxy: ReturnType<typeof startHeaderProxy>;
let folder: string;

function running(): TestGateway {
	if (!gateway) throw new TypeError('the gateway has not been started');
	return gateway;
}

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mana-conformance-'));
	proxy = startHeaderProxy(() => ({ url: running().url, headers: running().headers('anna') }));
	gateway = await startTestGateway({ server: withFixtures, environment: { CORS_ORIGINS: proxy.origin } });
	gateway.auth.addUser('anna');
});
afterAll(async () => {
	await proxy.stop();
	await gateway?.stop();
	await rm(folder, { recursive: true });
});

/** Runs all of its scenarios for servers, and answers how many checks of each have passed and failed. */
async function conformance(suite: string, revision: string) {
	const options = ['--url', proxy.url, '--suite', 'all', '--spec-version', revision];
	const server = ['conformance', 'server', ...options];
	const child = Bun.spawn(['npx', '--yes', '-p', 'node@24', '-p', suite, ...server], {
		cwd: folder,
		stdout: 'pipe',
		stderr: 'ignore',
		timeout: runMs - 10_000,
	});
	const output = await new Response(child.stdout).text();
	const scenarios = [...output.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gmu)].map(
		([, name = '', passed, failed]) => ({ name, passed: Number(passed), failed: Number(failed) }),
	);
	const checks = scenarios.reduce((sum, { passed }) => sum + passed, 0);
	return { scenarios: scenarios.length, checks, failing: scenarios.filter(({ failed }) => failed > 0) };
}

test(
	'2026-07-28: every scenario for servers passes',
	async () => {
		const { scenarios, checks, failing } = await conformance(next, '2026-07-28');
		expect(failing).toEqual([]);
		expect(scenarios).toBe(40);
		expect(checks).toBeGreaterThanOrEqual(149);
	},
	runMs,
);

for (const [suite, revision, count] of [
	[next, '2025-11-25', 33],
	[next, '2025-06-18', 27],
	[stable, '2025-11-25', 32],
] as const) {
	test(
		`${revision}: every scenario for servers of ${suite} passes`,
		async () => {
			const { scenarios, failing } = await conformance(suite, revision);
			expect(failing).toEqual([]);
			expect(scenarios).toBe(count);
		},
		runMs,
	);
}
