import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { pushInsert } from '@mana/sync-protocol';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { canary, catalogueCalls, idIn } from '@mana/tool-registry/testing/catalogue-calls';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/start-stack.ts';
import { type Person, signUp } from './agent.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';
import { type OutsideServer, startOutsideServer } from './outside-server.ts';

const registry = new ToolRegistry();
registerAllModules(registry);

let stack: Stack;
let outside: OutsideServer;
beforeAll(async () => {
	outside = startOutsideServer();
	stack = await startStack({
		dataDir: temporaryFolder(),
		ports: { auth: 0, sync: 0, mcp: 0, web: 0 },
		entries: { mcp: join(import.meta.dir, 'stand-ins/gateway-of-local-outside.ts') },
		env: { ...outside.environment, POLICY_MODE: 'log-only' },
	});
}, 60_000);
afterAll(async () => {
	await stack?.stop();
	await outside?.stop();
	await cleanUp();
});

/** An article of the news, as an older client has written it. */
async function writeNews({ accessToken, personalSpaceId: spaceId }: Person): Promise<string> {
	const config = { baseUrl: stack.urls.sync, jwt: accessToken, clientId: 'an-older-client' };
	const data = { title: 'Plain of an older client', originalUrl: 'https://news.test/n' };
	await pushInsert(config, 'news', { table: 'articles', id: 'n1', spaceId, data });
	return 'n1';
}

/** The arguments of a call, with addresses of the server that stands for the outside. */
function reachable(input: Record<string, unknown>): Record<string, unknown> {
	return JSON.parse(JSON.stringify(input).replaceAll('https://news.test', outside.url));
}

/** The tables of all services in whose rows a text stands, whatever column it is in. */
async function tablesWith(text: string): Promise<string[]> {
	const sql = postgres(stack.adminUrl, { max: 1, onnotice: () => {} });
	const tables = await sql<{ schema: string; name: string }[]>`
		select table_schema as schema, table_name as name from information_schema.tables
		where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
	const found: string[] = [];
	for (const { schema, name } of tables) {
		const rows = await sql`
			select 1 from ${sql(schema)}.${sql(name)} t where t::text like ${`%${text}%`} limit 1`;
		if (rows.length > 0) found.push(`${schema}.${name}`);
	}
	await sql.end();
	expect(tables.length).toBeGreaterThan(20);
	return found.sort();
}

/** A client whose person agrees to all that it asks, or cannot be asked. */
async function connect(person: Person, era: 'session' | 'stateless', isAsked: boolean) {
	const client = new Client(
		{ name: 'test-agent', version: '1.0.0' },
		{
			capabilities: isAsked ? { elicitation: { form: {} } } : {},
			versionNegotiation: { mode: era === 'stateless' ? { pin: '2026-07-28' } : 'legacy' },
		},
	);
	if (isAsked) {
		client.setRequestHandler('elicitation/create', async () => ({
			action: 'accept',
			content: { confirm: true },
		}));
	}
	const headers = { authorization: `Bearer ${person.accessToken}`, 'x-mana-space': person.personalSpaceId };
	await client.connect(
		new StreamableHTTPClientTransport(new URL(`${stack.urls.mcp}/mcp`), { requestInit: { headers } }),
	);
	return client;
}

async function call(client: Client, tool: string, input: Record<string, unknown>) {
	const result = await client.callTool({ name: tool.replace('.', '_'), arguments: input });
	const [first] = result.content;
	const text = first?.type === 'text' ? first.text : '';
	return { isError: result.isError === true, text, output: { ...(result.structuredContent as object) } };
}

for (const era of ['session', 'stateless'] as const) {
	describe(`${era} era`, () => {
		test('every tool works over real services, and what it wrote is ciphertext in the database', async () => {
			const person = await signUp(stack, `everything-${era}`);
			const client = await connect(person, era, true);
			const ids: Record<string, string> = { newsArticle: await writeNews(person) };
			for (const { tool, input, makes } of catalogueCalls) {
				const { isError, text, output } = await call(client, tool, reachable(input(ids)));
				expect({ tool, isError, text: isError ? text : '' }).toEqual({ tool, isError: false, text: '' });
				if (makes !== undefined) ids[makes] = idIn(output);
			}
			await client.close();
			expect(new Set(outside.asked)).toEqual(
				new Set(['/a', '/b', '/news', '/events', '/geo/search', '/weather/forecast']),
			);
			expect(await tablesWith(canary)).toEqual([]);
			// What is written openly is found, so what is not found is not there.
			expect(await tablesWith('Plain of an older client')).toEqual([
				'mana_sync.sync_changes',
				'mana_sync.sync_records',
			]);
		}, 120_000);

		test('what destroys is refused where the person cannot be asked, and what is wrong is told', async () => {
			const person = await signUp(stack, `refused-${era}`);
			const client = await connect(person, era, false);
			const destructive = registry
				.all()
				.filter(({ policyHint, name }) => policyHint === 'destructive' && name !== 'tools.call');
			expect(destructive.length).toBeGreaterThan(20);
			for (const { name } of destructive) {
				const { text } = await call(client, name, name === 'drink.undo' ? {} : { id: 'some-id' });
				expect({ name, code: text.split(':')[0] }).toEqual({ name, code: 'NOT_FOUND' });
			}
			const { output } = await call(client, 'places.create', { name: 'Harbour' });
			const refused = await call(client, 'places.delete', { id: idIn(output) });
			expect(refused.text).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
			expect((await call(client, 'places.list', {})).output).toMatchObject({ total: 1 });
			for (const [tool, input] of [
				['todo.create', {}],
				['calendar.create', { title: 'x', startTime: 'soon' }],
				['todo.update', { ids: ['x'], titel: 'x' }],
			] as const) {
				expect((await call(client, tool, input)).text).toStartWith('INPUT_INVALID: ');
			}
			await client.close();
		}, 60_000);
	});
}
