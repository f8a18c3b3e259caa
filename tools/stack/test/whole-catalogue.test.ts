import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { canary, catalogueCalls, idIn } from '@mana/tool-registry/testing/catalogue-calls';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/start-stack.ts';
import { type Person, signUp } from './agent.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

const registry = new ToolRegistry();
registerAllModules(registry);
/** They need what lies outside of the house. */
const reachesOut = /^(articles|news|newsResearch|wetter)\.|^events\.(discover|suggest)$/;

let stack: Stack;
beforeAll(async () => {
	const env = { MANA_OUTBOUND: 'off', POLICY_MODE: 'log-only' };
	stack = await startStack({ dataDir: temporaryFolder(), ports: { auth: 0, sync: 0, mcp: 0, web: 0 }, env });
}, 60_000);
afterAll(async () => {
	await stack?.stop();
	await cleanUp();
});

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
			const ids: Record<string, string> = {};
			for (const { tool, input, makes } of catalogueCalls) {
				if (reachesOut.test(tool)) continue;
				const { isError, text, output } = await call(client, tool, input(ids));
				expect({ tool, isError, text: isError ? text : '' }).toEqual({ tool, isError: false, text: '' });
				if (makes !== undefined) ids[makes] = idIn(output);
			}
			await client.close();
			const sql = postgres(stack.adminUrl, { max: 1, onnotice: () => {} });
			const readable = `%${canary}%`;
			const [counted] = await sql`
				SELECT count(*) FILTER (WHERE data::text LIKE ${readable})::int AS readable, count(*)::int AS all
				FROM mana_sync.sync_records`;
			await sql.end();
			expect(counted?.readable).toBe(0);
			expect(counted?.all).toBeGreaterThan(40);
		}, 120_000);

		test('what destroys is refused where the person cannot be asked, and what reaches out where that is off', async () => {
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
				['articles.save', { url: 'https://example.com/' }],
				['wetter.current', { location: 'Basel' }],
				['events.discover', {}],
			] as const) {
				expect((await call(client, tool, input)).text).toStartWith('OUTBOUND_OFF: ');
			}
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
