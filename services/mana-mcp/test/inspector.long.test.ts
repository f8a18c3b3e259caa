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

async function inspect(era: string, ...options: string[]) {
	const headers = Object.entries(await gateway.headers('anna'));
	const sent = headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
	const to = ['--cli', gateway.url, '--transport', 'http', '--protocol-era', era];
	const command = ['mcp-inspector', ...to, ...sent, ...options];
	const child = Bun.spawn(['npx', '--yes', '-p', 'node@24', '-p', inspector, ...command], {
		cwd: '/',
		stdout: 'pipe',
		stderr: 'ignore',
		timeout: runMs / 2,
	});
	return JSON.parse(await new Response(child.stdout).text());
}

for (const era of ['legacy', 'modern']) {
	test(
		`the inspector lists and calls tools, and reads resources and prompts, ${era} era`,
		async () => {
			const sessionsBefore = gateway.deps.sessions.seal.remembered;
			const { tools } = await inspect(era, '--method', 'tools/list');
			expect(tools.length).toBeGreaterThan(10);
			const created = await inspect(
				era,
				...['--method', 'tools/call', '--tool-name', 'habits_create', '--tool-arg', `title=${era}`],
			);
			expect(created.structuredContent.habit).toMatchObject({ title: era });
			const { resources } = await inspect(era, '--method', 'resources/list');
			const made = resources.find(({ name }: { name: string }) => name === era);
			const read = await inspect(era, '--method', 'resources/read', '--uri', made.uri);
			expect(read.contents[0].text).toContain(era);
			const { prompts } = await inspect(era, '--method', 'prompts/list');
			expect(prompts).toHaveLength(3);
			expect(gateway.deps.sessions.seal.remembered > sessionsBefore).toBe(era === 'legacy');
		},
		runMs,
	);
}
