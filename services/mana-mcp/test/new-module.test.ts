import { afterAll, beforeAll, expect, test } from 'bun:test';
import { allResources, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { quoteResource, quotesTools } from '@mana/tool-registry/testing/quotes';
import { connectClient, startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
let client: Awaited<ReturnType<typeof connectClient>>['client'];
beforeAll(async () => {
	const tools = new ToolRegistry();
	registerAllModules(tools);
	for (const tool of quotesTools) tools.register(tool);
	gateway = await startTestGateway({ tools, resources: [...allResources, quoteResource] });
	gateway.auth.addUser('anna');
	gateway.auth.vaultsByUser.set('anna', { keys: [Buffer.from('k'.repeat(32))] });
	const headers = { ...(await gateway.headers('anna')), 'x-mana-toolsets': 'all' };
	({ client } = await connectClient(gateway, 'session', headers));
});
afterAll(async () => {
	await client.close();
	await gateway.stop();
});

test('a module that was added is in the introduction, the scopes and the list', async () => {
	expect(client.getInstructions()).toMatch(/habits, tasks, notes, .* and quotes\./);
	expect(gateway.deps.resource.scopes).toEqual(expect.arrayContaining(['quotes:read', 'quotes:write']));
	const { tools } = await client.listTools();
	expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['quotes_create', 'quotes_delete']));
});

test('its records are kept, found and attached', async () => {
	await client.callTool({ name: 'quotes_create', arguments: { text: 'The obstacle is the way' } });
	const found = await client.callTool({ name: 'quotes_search', arguments: { query: 'obstacle' } });
	expect(found.structuredContent).toMatchObject({ quotes: [{ text: 'The obstacle is the way' }] });
	const { resources } = await client.listResources();
	const [quote] = resources.filter(({ uri }) => uri.includes('/quotes/'));
	expect(quote?.name).toBe('The obstacle is the way');
	const { contents } = await client.readResource({ uri: quote?.uri ?? '' });
	expect(contents).toMatchObject([{ text: '> The obstacle is the way' }]);
});

test('the tool that finds tools finds its tools', async () => {
	const found = await client.callTool({ name: 'tools_search', arguments: { query: 'quote' } });
	expect(JSON.stringify(found.structuredContent)).toContain('quotes_');
});
