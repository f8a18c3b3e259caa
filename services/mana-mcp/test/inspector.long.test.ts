import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

// The official inspector's command line, as a person would use it. It needs Node 24, which comes with it from the
// registry.

const inspector = '@modelcontextprotocol/inspector@2.12.0';
const runMs = 120_000;

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
	gateway.auth.addUser('anna');
});
afterAll(() => gateway.stop());

async function inspect(...options: string[]) {
	const headers = Object.entries(await gateway.headers('anna'));
	const sent = headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
	const command = ['mcp-inspector', '--cli', gateway.url, '--transport', 'http', ...sent, ...options];
	const child = Bun.spawn(['npx', '--yes', '-p', 'node@24', '-p', inspector, ...command], {
		cwd: '/',
		stdout: 'pipe',
		stderr: 'ignore',
		timeout: runMs / 2,
	});
	return JSON.parse(await new Response(child.stdout).text());
}

test(
	'the inspector lists and calls tools, and reads resources and prompts',
	async () => {
		const { tools } = await inspect('--method', 'tools/list');
		expect(tools.length).toBeGreaterThan(10);
		const created = await inspect(
			...['--method', 'tools/call', '--tool-name', 'habits_create', '--tool-arg', 'title=Walk'],
		);
		expect(created.structuredContent.habit).toMatchObject({ title: 'Walk' });
		const { resources } = await inspect('--method', 'resources/list');
		expect(resources).toMatchObject([{ name: 'Walk' }]);
		const read = await inspect('--method', 'resources/read', '--uri', resources[0].uri);
		expect(read.contents[0].text).toContain('Walk');
		const { prompts } = await inspect('--method', 'prompts/list');
		expect(prompts).toHaveLength(3);
	},
	runMs,
);
