import { afterEach, describe, expect, test } from 'bun:test';
import { connectClient, type Era, startTestGateway, type TestGateway } from './test-gateway.ts';

/** Bytes of JSON that a model is given before it has done anything; a third of this is about tokens. */
const listLimitBytes = 40_000;

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const each of running.splice(0).reverse()) await each.close();
});

async function start(environment: Record<string, string> = {}): Promise<TestGateway> {
	const gateway = await startTestGateway({ environment });
	running.push({ close: () => gateway.stop() });
	gateway.auth.addUser('anna');
	return gateway;
}

async function connect(gateway: TestGateway, era: Era, toolsets?: string) {
	const headers = await gateway.headers('anna');
	if (toolsets !== undefined) headers['x-mana-toolsets'] = toolsets;
	const { client } = await connectClient(gateway, era, headers);
	running.push(client);
	const names = async () => (await client.listTools()).tools.map(({ name }) => name);
	return { client, names };
}

const ofModules = (names: string[]) => [...new Set(names.map((name) => name.split('_')[0]))];

for (const era of ['stateless', 'session'] satisfies Era[]) {
	describe(`${era} era`, () => {
		test('everything is listed where nothing is asked for, and then there is nothing to search', async () => {
			const { names } = await connect(await start(), era);
			const all = await names();
			expect(ofModules(all)).toEqual(
				expect.arrayContaining(['spaces', 'habits', 'todo', 'notes', 'journal']),
			);
			expect(all).not.toContain('tools_search');
		});

		test('a header picks toolsets, with a tool that finds the others', async () => {
			const { client, names } = await connect(await start(), era, 'todo, notes,unknown');
			expect(ofModules(await names())).toEqual(['todo', 'notes', 'tools']);
			const found = await client.callTool({ name: 'tools_search', arguments: { query: 'list habits' } });
			expect(found.structuredContent).toMatchObject({
				tools: expect.arrayContaining([expect.objectContaining({ name: 'habits_list' })]),
			});
			const listed = await client.callTool({ name: 'habits_list', arguments: {} });
			expect(listed.structuredContent).toMatchObject({ habits: [] });
		});

		test('toolsets that do not exist are as none', async () => {
			const { names } = await connect(await start(), era, 'constructor,,');
			expect(await names()).toContain('habits_list');
		});

		test('a setting picks them for clients that do not ask, and a header goes before it', async () => {
			const gateway = await start({ MCP_TOOLSETS: 'journal' });
			expect(ofModules(await (await connect(gateway, era)).names())).toEqual(['journal', 'tools']);
			expect(ofModules(await (await connect(gateway, era, 'todo')).names())).toEqual(['todo', 'tools']);
		});
	});
}

test('the whole list stays small for a model', async () => {
	const { client } = await connect(await start(), 'stateless');
	const { tools } = await client.listTools();
	expect(JSON.stringify(tools).length).toBeLessThan(listLimitBytes);
	expect(tools.length).toBeLessThanOrEqual(40);
});
