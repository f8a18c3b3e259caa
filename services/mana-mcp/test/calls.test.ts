import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { standInSpace } from '@mana/auth-protocol/testing';
import { canonicalHash } from '@mana/sync-protocol';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { connectClient, type Era, startTestGateway, type TestGateway, textOf } from './test-gateway.ts';
import { testTools } from './test-tools.ts';

let gateway: TestGateway;
const open: { close(): Promise<void> }[] = [];

async function start(options: Parameters<typeof startTestGateway>[0] = {}): Promise<TestGateway> {
	gateway = await startTestGateway(options);
	gateway.auth.addUser('anna', standInSpace('space-team', { name: 'Team' }));
	return gateway;
}

async function connect(era: Era, headers?: Record<string, string>) {
	const { client } = await connectClient(gateway, era, headers ?? (await gateway.headers('anna')));
	open.push(client);
	return client;
}

beforeEach(() => {
	open.length = 0;
});
afterEach(async () => {
	for (const client of open) await client.close();
	await gateway.stop();
});

const eras: Era[] = ['stateless', 'session'];

function digestOf({ _meta }: { _meta?: Record<string, unknown> | undefined }): string {
	return String(_meta?.['mana/digest']);
}

for (const era of eras) {
	describe(`the official client, ${era} era`, () => {
		test('is told who serves it', async () => {
			await start();
			const client = await connect(era);
			expect(client.getServerVersion()).toMatchObject({ name: 'mana' });
			expect(client.getServerCapabilities()).toEqual({
				tools: era === 'session' ? { listChanged: true } : {},
				resources: { subscribe: true },
				prompts: {},
				completions: {},
			});
			expect(client.getNegotiatedProtocolVersion()).toBe(era === 'stateless' ? '2026-07-28' : '2025-11-25');
		});

		test('lists tools that every client can show, with what a model needs to know of them', async () => {
			await start();
			const { tools } = await (await connect(era)).listTools();
			expect(tools.length).toBeGreaterThanOrEqual(11);
			const registry = new ToolRegistry();
			registerAllModules(registry);
			for (const tool of tools) {
				expect(tool.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
				const canonical = tool.name.replace('_', '.');
				expect(registry.get(tool.name)?.name).toBe(canonical);
				expect(tool).not.toHaveProperty('_meta');
				expect(tool).toMatchObject({
					title: expect.any(String),
					description: expect.any(String),
					inputSchema: { type: 'object' },
				});
			}
			const again = await (await connect(era)).listTools();
			expect(again.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
		});

		test('can work out the digests that pin tools and their list, the same after every start', async () => {
			await start();
			const listed = await (await connect(era)).listTools();
			const digests = listed.tools.map((tool) => canonicalHash(tool)).join('\n');
			expect(createHash('sha256').update(digests).digest('hex')).toBe(digestOf(listed));
			await gateway.stop();
			await start();
			expect(digestOf(await (await connect(era)).listTools())).toBe(digestOf(listed));
		});

		test('creates, updates, archives and lists a habit, by either name of the tools', async () => {
			await start();
			const client = await connect(era);
			const created = await client.callTool({ name: 'habits_create', arguments: { title: 'Spazieren' } });
			expect(created.structuredContent).toMatchObject({ habit: { title: 'Spazieren', icon: 'star' } });
			expect(JSON.parse(textOf(created))).toEqual(created.structuredContent);
			const [row] = gateway.sync.rows();
			expect(row).toMatchObject({
				table: 'habits',
				spaceId: 'space-anna',
				origin: 'agent',
				actor: { kind: 'agent', client: 'test-client', tool: 'habits.create', callId: expect.any(String) },
			});

			const id = row?.id;
			await client.callTool({ name: 'habits.update', arguments: { id, title: 'Laufen' } });
			const listed = await client.callTool({ name: 'habits.list', arguments: {} });
			expect(listed.structuredContent).toMatchObject({ habits: [{ id, title: 'Laufen' }] });
			await client.callTool({ name: 'habits_archive', arguments: { id } });
			const active = await (await connect(era)).callTool({ name: 'habits_list', arguments: {} });
			expect(active.structuredContent).toEqual({ habits: [] });
		});

		test('is told which argument breaks which rule, and nothing is written', async () => {
			await start();
			const client = await connect(era);
			const wrong: [Record<string, unknown>, string][] = [
				[{ title: 'x'.repeat(121) }, 'title'],
				[{ title: '' }, 'title'],
				[{}, 'title'],
				[{ title: 'a\u0000b' }, 'title'],
				[{ title: 'a', targetPerDay: 0 }, 'targetPerDay'],
				[{ title: 'a', color: 'red' }, 'color'],
			];
			for (const [input, field] of wrong) {
				const result = await client.callTool({ name: 'habits_create', arguments: input });
				expect(result.isError).toBe(true);
				expect(textOf(result)).toStartWith('INPUT_INVALID: ');
				expect(textOf(result)).toContain(field);
			}
			expect(gateway.sync.pushes).toBe(0);
			const figures = await gateway.deps.metrics.registry.metrics();
			expect(figures).toMatch(/mana_mcp_tool_invocations_total\{.*outcome="input-invalid".*\} 6/);
		});

		test('gets NOT_FOUND for an id of another space', async () => {
			await start();
			const client = await connect(era);
			await client.callTool({ name: 'habits_create', arguments: { title: 'Privat' } });
			const elsewhere = await connect(era, await gateway.headers('anna', 'space-team'));
			const id = gateway.sync.rows()[0]?.id;
			const result = await elsewhere.callTool({ name: 'habits_update', arguments: { id, title: 'x' } });
			expect(textOf(result)).toStartWith('NOT_FOUND: ');
			const listed = await elsewhere.callTool({ name: 'habits_list', arguments: {} });
			expect(listed.structuredContent).toEqual({ habits: [] });
		});

		test('gets the protocol’s error for an unknown tool', async () => {
			await start();
			const client = await connect(era);
			const failed = await client.callTool({ name: 'habits_unknown', arguments: {} }).catch((error) => error);
			expect(failed).toMatchObject({ code: -32602 });
		});

		test('is told clearly when mana-sync is down, within seconds, and served again after', async () => {
			await start();
			const client = await connect(era);
			await gateway.sync.goDown();
			const startedMs = performance.now();
			const failed = await client.callTool({ name: 'habits_list', arguments: {} });
			expect(textOf(failed)).toStartWith('SYNC_UNAVAILABLE: ');
			expect(performance.now() - startedMs).toBeLessThan(6_000);
			gateway.sync.comeBack();
			const listed = await client.callTool({ name: 'habits_list', arguments: {} });
			expect(listed.structuredContent).toEqual({ habits: [] });
		}, 15_000);

		test('is told clearly when mana-auth is down, and served again after', async () => {
			await start();
			const client = await connect(era);
			gateway.auth.vaultsByUser.set('anna', { keys: [Buffer.from('k'.repeat(32))] });
			await gateway.auth.goDown();
			const input = { title: 'Schlüssel', content: 'Der Ersatzschlüssel ist beim Nachbarn.' };
			const failed = await client.callTool({ name: 'notes_create', arguments: input });
			expect(textOf(failed)).toStartWith('AUTH_UNAVAILABLE: ');
			gateway.auth.comeBack();
			const created = await client.callTool({ name: 'notes_create', arguments: input });
			expect(created.structuredContent).toMatchObject({ note: input });
			const [row] = gateway.sync.rows();
			expect(row?.data.title).toStartWith('enc:1:');
			expect(row?.data.content).toStartWith('enc:1:');
		}, 15_000);

		test('with zero knowledge is told what the person can do, and plaintext tools go on', async () => {
			await start();
			const client = await connect(era);
			gateway.auth.vaultsByUser.set('anna', { keys: [], isZeroKnowledge: true });
			const failed = await client.callTool({ name: 'notes_create', arguments: { title: 'Geheim' } });
			expect(textOf(failed)).toStartWith('ZERO_KNOWLEDGE: ');
			expect(textOf(failed)).toContain('zero-knowledge');
			expect(textOf(failed)).toContain('Shared spaces stay readable to the server, and to you');
			expect(gateway.sync.pushes).toBe(0);
			const created = await client.callTool({ name: 'habits_create', arguments: { title: 'Laufen' } });
			expect(created.isError).toBeUndefined();
		});

		test('is told which module its space does not have', async () => {
			await start();
			const client = await connect(era, await gateway.headers('anna', 'space-team'));
			const failed = await client.callTool({ name: 'journal_add', arguments: { content: 'Heute' } });
			expect(textOf(failed)).toStartWith('MODULE_NOT_OFFERED: ');
		});

		test('gets an answer when a handler fails or hangs, without its details', async () => {
			const { registry } = testTools();
			await start({ tools: registry, callDeadlineMs: 50 });
			const client = await connect(era);
			const failed = await client.callTool({ name: 'habits_fail', arguments: {} });
			expect(textOf(failed)).toStartWith('INTERNAL: ');
			expect(textOf(failed)).not.toContain('plaintext');
			const late = await client.callTool({ name: 'habits_hang', arguments: {} });
			expect(textOf(late)).toStartWith('DEADLINE_EXCEEDED: ');
			const figures = await gateway.deps.metrics.registry.metrics();
			expect(figures).toMatch(/invocations_total\{.*"habits.fail",outcome="handler-error".*\} 1/);
			expect(figures).toMatch(/duration_seconds_count\{.*"habits.hang",outcome="handler-error".*\} 1/);
		});
	});
}

test('a client that speaks both eras settles on the newer', async () => {
	await start();
	const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
	const client = new Client({ name: 'both', version: '1' }, { versionNegotiation: { mode: 'auto' } });
	open.push(client);
	const headers = await gateway.headers('anna');
	await client.connect(new StreamableHTTPClientTransport(new URL(gateway.url), { requestInit: { headers } }));
	expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
});

test('dotted names are listed where they are asked for', async () => {
	await start({ environment: { MCP_TOOL_NAMES: 'dotted' } });
	const { tools } = await (await connect('stateless')).listTools();
	expect(tools.map(({ name }) => name)).toContain('habits.create');
});
