import { afterAll, beforeAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { listeningAddresses } from '@mana/service-kit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Stack, startStack } from '../src/index.ts';
import { choosePorts } from '../src/ports.ts';
import { root } from '../src/repository-root.ts';
import { type ServiceName, serviceDefinitions } from '../src/service-definitions.ts';
import { type Person, signUp } from './agent.ts';
import { temporaryFolder } from './launcher.ts';
import { AgentMemory, connectByOauth } from './oauth-agent.ts';

/** An earlier version told people and clients 127.0.0.1 where this one says localhost. */
let dataDir: string;
let stack: Stack;
let anna: Person;
let ports: Partial<Record<ServiceName, number>>;
let byNumber: Pick<Stack, 'urls'>;
const memory = new AgentMemory();

beforeAll(async () => {
	dataDir = temporaryFolder();
	const anyPort = Object.fromEntries(serviceDefinitions.map(({ name }) => [name, 0]));
	ports = await choosePorts(serviceDefinitions, anyPort, 'localhost');
	const urls = Object.fromEntries(
		serviceDefinitions.map(({ name }) => [name, `http://127.0.0.1:${ports[name]}`]),
	);
	byNumber = { urls: urls as Stack['urls'] };
	const env = { MANA_AUTH_PUBLIC_URL: byNumber.urls.auth, MANA_MCP_PUBLIC_URL: byNumber.urls.mcp };
	const before = await startStack({ dataDir, ports, env });
	try {
		anna = await signUp(byNumber, 'anna');
		const agent = await connectByOauth(byNumber, anna, anna.personalSpaceId, memory);
		await agent.callTool({ name: 'notes_create', arguments: { title: 'Spare key', content: 'next door' } });
		await agent.close();
	} finally {
		await before.stop();
	}
	stack = await startStack({ dataDir, ports });
}, 90_000);

afterAll(async () => {
	await stack?.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

async function titlesRead(options: { authProvider?: AgentMemory; headers?: Record<string, string> }) {
	const { authProvider, headers } = options;
	const transport = new StreamableHTTPClientTransport(new URL(`${byNumber.urls.mcp}/mcp`), {
		...(authProvider ? { authProvider } : {}),
		...(headers ? { requestInit: { headers } } : {}),
	});
	const client = new Client({ name: 'earlier-agent', version: '1.0.0' });
	await client.connect(transport);
	const { structuredContent } = await client.callTool({ name: 'notes_list', arguments: {} });
	await client.close();
	return (structuredContent as { notes: { title: string }[] }).notes.map(({ title }) => title);
}

test('what is told now is localhost', () => {
	for (const url of Object.values(stack.urls)) expect(new URL(url).hostname).toBe('localhost');
});

test("an agent's token of before is good, and so is what it refreshes it by", async () => {
	const { authorization_servers: servers } = await (
		await fetch(`${byNumber.urls.mcp}/.well-known/oauth-protected-resource/mcp`)
	).json();
	expect(servers).toEqual([byNumber.urls.auth]);
	expect(await titlesRead({ authProvider: memory })).toEqual(['Spare key']);
	const spent = memory.stored?.access_token;
	if (memory.stored) memory.stored = { ...memory.stored, access_token: 'expired' };
	expect(await titlesRead({ authProvider: memory })).toEqual(['Spare key']);
	expect(memory.stored?.access_token).not.toBe(spent);
});

test('a person of before stays signed in', async () => {
	const headers = { authorization: `Bearer ${anna.accessToken}`, 'x-mana-space': anna.personalSpaceId };
	expect(await titlesRead({ headers })).toEqual(['Spare key']);
});

test('an agent that has the address of before connects anew', async () => {
	const client = await connectByOauth(byNumber, anna, anna.personalSpaceId, new AgentMemory());
	expect((await client.callTool({ name: 'notes_list', arguments: {} })).isError).toBeFalsy();
	await client.close();
});

test('a .mcp.json of before works with the headers of its helper', async () => {
	const helper = Bun.spawn(
		[process.execPath, 'tools/stack/src/mcp-headers-command.ts', '--data-dir', dataDir],
		{ cwd: root, stdout: 'pipe' },
	);
	const headers = await new Response(helper.stdout).json();
	expect(await titlesRead({ headers })).toEqual([]);
});

const hosts = listeningAddresses('localhost').map((address) =>
	address.includes(':') ? `[${address}]` : address,
);
test.each(['localhost', ...hosts])('every service answers at %s', async (host) => {
	for (const { name } of serviceDefinitions.filter(({ isOnByDefault }) => isOnByDefault !== false)) {
		expect((await fetch(`http://${host}:${ports[name]}/health`)).status).toBe(200);
	}
});
