import { afterEach, describe, expect, test } from 'bun:test';
import { connectClient, type Era, startTestGateway, type TestGateway, textOf } from './test-gateway.ts';

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
		test('the core is listed where nothing is asked for, with tools that find and call the others', async () => {
			const { client, names } = await connect(await start(), era);
			const core = await names();
			expect(core).toEqual(expect.arrayContaining(['todo_list', 'habits_log', 'tools_search', 'tools_call']));
			expect(core).not.toContain('todo_createProject');
			const unknown = await client.callTool({ name: 'no_such_tool' }).catch((error: Error) => error.message);
			expect(unknown).toContain('or find one with tools_search.');
		});

		test('everything is listed for who asks for all, and then there is nothing to search', async () => {
			const { client, names } = await connect(await start(), era, 'all');
			const all = await names();
			expect(ofModules(all)).toEqual(
				expect.arrayContaining(['spaces', 'habits', 'todo', 'notes', 'journal']),
			);
			expect(all).not.toContain('tools_search');
			for (const name of ['no_such_tool', 'tools_call']) {
				const called = client.callTool({ name, arguments: {} });
				const text = await called.then(textOf, (error: Error) => error.message);
				expect(text).toContain(name === 'tools_call' ? 'name of another tool' : 'Unknown tool');
				expect(text).not.toContain('tools_search');
			}
		});

		test('tools_call calls a tool that is not listed, under its own name', async () => {
			const gateway = await start();
			const { client } = await connect(gateway, era);
			const called = await client.callTool({
				name: 'tools_call',
				arguments: { name: 'todo_createProject', arguments: { name: 'House' } },
			});
			expect(called.structuredContent).toMatchObject({ project: { name: 'House' } });
			expect(gateway.sync.rows()).toMatchObject([{ table: 'projects' }]);
			for (const name of ['no_such_tool', 'tools_call']) {
				const refused = await client.callTool({ name: 'tools_call', arguments: { name } });
				expect(textOf(refused)).toContain('INPUT_INVALID');
			}
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

test('a search widens the list of a session, and a client that listens is told', async () => {
	const { client, names } = await connect(await start(), 'session');
	const told = Promise.withResolvers<void>();
	client.setNotificationHandler('notifications/tools/list_changed', () => told.resolve());
	const before = await names();
	expect(before).not.toContain('todo_createProject');
	await client.callTool({ name: 'tools_search', arguments: { query: 'new project for tasks' } });
	await told.promise;
	const after = await names();
	expect(after).toEqual(expect.arrayContaining([...before, 'todo_createProject']));
	expect(after.length).toBeLessThanOrEqual(before.length + 5);
	const other = await connect(await start(), 'session');
	expect(await other.names()).toEqual(before);
});

test('what results look like is told where a setting asks for it', async () => {
	const toolsOf = async (gateway: TestGateway) =>
		(await (await connect(gateway, 'session')).client.listTools()).tools;
	for (const { outputSchema } of await toolsOf(await start())) expect(outputSchema).toBeUndefined();
	for (const { outputSchema } of await toolsOf(await start({ MCP_OUTPUT_SCHEMAS: 'on' }))) {
		expect(outputSchema).toMatchObject({ type: 'object' });
	}
});
