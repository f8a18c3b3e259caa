import { afterAll, beforeAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import type { Client } from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import { type Stack, startStack } from '../src/index.ts';
import { type Person, postJson, shareSpace, signUp } from './agent.ts';
import { temporaryFolder } from './launcher.ts';
import { AgentMemory, connectByOauth } from './oauth-agent.ts';

let dataDir: string;
let stack: Stack;
let anna: Person;
let ben: Person;
let family: string;

beforeAll(async () => {
	dataDir = temporaryFolder();
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	[anna, ben] = [await signUp(stack, 'anna'), await signUp(stack, 'ben')];
	family = await shareSpace(stack, anna, ben, { type: 'family', role: 'member' });
}, 60_000);

afterAll(async () => {
	await stack?.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

async function get<T>(client: Client, name: string, args: Record<string, unknown> = {}): Promise<T> {
	const result = await client.callTool({ name, arguments: args });
	if (result.isError) throw new Error(JSON.stringify(result.content));
	return result.structuredContent as T;
}

test('the official client connects from a bare 401, registers itself, and works in the chosen space', async () => {
	const memory = new AgentMemory();
	const client = await connectByOauth(stack, anna, anna.personalSpaceId, memory);
	await get(client, 'notes_create', { title: 'Spare key', content: 'At the neighbour’s' });
	const { notes } = await get<{ notes: { title: string }[] }>(client, 'notes_search', { query: 'spare' });
	expect(notes).toMatchObject([{ title: 'Spare key' }]);
	expect(decodeJwt(memory.stored?.access_token ?? '')).toMatchObject({
		aud: `${stack.urls.mcp}/mcp`,
		space: anna.personalSpaceId,
	});
	expect(memory.stored?.refresh_token).toBeString();
	const { spaces } = await get<{ spaces: { id: string }[] }>(client, 'spaces_list');
	expect(spaces.map(({ id }) => id)).toEqual([anna.personalSpaceId]);
	await client.close();
});

test('a client described by a document connects without registering', async () => {
	const documents = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: (request) =>
			Response.json({
				client_id: request.url,
				client_name: 'Documented agent',
				redirect_uris: [new AgentMemory().redirectUrl],
				grant_types: ['authorization_code', 'refresh_token'],
				token_endpoint_auth_method: 'none',
			}),
	});
	try {
		const memory = new AgentMemory({
			client_id: `http://127.0.0.1:${documents.port}/client.json`,
			issuer: stack.urls.auth,
		});
		const client = await connectByOauth(stack, anna, anna.personalSpaceId, memory);
		expect(decodeJwt(memory.stored?.access_token ?? '').client_id).toBe(memory.client?.client_id);
		await get(client, 'habits_list');
		await client.close();
	} finally {
		await documents.stop(true);
	}
});

test("a removed member's agent is out within the bounds", async () => {
	const club = await shareSpace(stack, anna, ben, { type: 'club', role: 'member' });
	const memory = new AgentMemory();
	const client = await connectByOauth(stack, ben, club, memory);
	await get(client, 'habits_list');
	const removed = await postJson(
		`${stack.urls.auth}/api/auth/organization/remove-member`,
		{ memberIdOrEmail: ben.email, organizationId: club },
		anna.refreshToken,
	);
	expect(removed.status).toBe(200);
	// The gateway may know the membership for 30 s; whoever asks mana-auth itself is out at once.
	const renewed = await fetch(`${stack.urls.auth}/api/auth/oauth2/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'refresh_token',
			client_id: memory.client?.client_id ?? '',
			refresh_token: memory.stored?.refresh_token ?? '',
		}),
	});
	expect(renewed.status).toBe(400);
	await client.close();
});

test('two connections of one client work in two spaces, each in its own', async () => {
	const memory = new AgentMemory();
	const own = await connectByOauth(stack, anna, anna.personalSpaceId, memory);
	const other = new AgentMemory(memory.client);
	const shared = await connectByOauth(stack, anna, family, other);
	await get(shared, 'habits_create', { title: 'Water the plants' });
	const titles = async (client: Client) =>
		(await get<{ habits: { title: string }[] }>(client, 'habits_list')).habits.map(({ title }) => title);
	expect(await titles(shared)).toEqual(['Water the plants']);
	expect(await titles(own)).toEqual([]);
	await Promise.all([own.close(), shared.close()]);
});

test('what was not granted is neither listed nor done, and asks for more by its name', async () => {
	const memory = new AgentMemory();
	const client = await connectByOauth(stack, anna, anna.personalSpaceId, memory, ['mana:read']);
	const { tools } = await client.listTools();
	expect(tools.map(({ name }) => name)).toContain('notes_search');
	expect(tools.map(({ name }) => name)).not.toContain('notes_create');
	memory.sentTo = undefined;
	await client.callTool({ name: 'notes_create', arguments: { title: 'More' } }).catch(() => undefined);
	const asked = memory.sentTo as URL | undefined;
	const scopes = asked?.searchParams.get('scope')?.split(' ');
	expect(scopes?.sort()).toEqual(['mana:read', 'notes:write', 'offline_access']);
	await client.close();
});

test('the log of what agents did names the call', async () => {
	const client = await connectByOauth(stack, ben, ben.personalSpaceId, new AgentMemory());
	await get(client, 'habits_list');
	await client.close();
	const headers = { authorization: `Bearer ${ben.accessToken}` };
	// Of his calls in other spaces, made before, some may still arrive.
	const read = async () => {
		const answer = await fetch(`${stack.urls.auth}/api/v1/me/agent-activity`, { headers });
		const { entries }: { entries: { spaceId: string }[] } = await answer.json();
		return entries.filter(({ spaceId }) => spaceId === ben.personalSpaceId);
	};
	for (let tries = 0; tries < 40 && (await read()).length === 0; tries++) await Bun.sleep(50);
	expect(await read()).toMatchObject([
		{ tool: 'habits.list', spaceId: ben.personalSpaceId, outcome: 'success' },
	]);
});

test('who is disconnected is shown, is out, and cannot come back by refreshing', async () => {
	const memory = new AgentMemory();
	const client = await connectByOauth(stack, ben, family, memory);
	await get(client, 'habits_list');
	const headers = { authorization: `Bearer ${ben.accessToken}` };
	const grantsUrl = `${stack.urls.auth}/api/v1/me/grants`;
	const { grants } = await (await fetch(grantsUrl, { headers })).json();
	const isInFamily = ({ spaces }: { spaces: { id: string }[] }) => spaces.some(({ id }) => id === family);
	const grant = grants.find(isInFamily);
	expect(grant).toMatchObject({ client: { name: 'Loopback agent' }, lastUsedAt: expect.any(String) });
	expect((await fetch(`${grantsUrl}/${grant.grantId}`, { method: 'DELETE', headers })).status).toBe(200);
	const refreshed = await fetch(`${stack.urls.auth}/api/auth/oauth2/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'refresh_token',
			client_id: memory.client?.client_id ?? '',
			refresh_token: memory.stored?.refresh_token ?? '',
		}),
	});
	expect([refreshed.status, (await refreshed.json()).error]).toEqual([400, 'invalid_grant']);
	await client.close();
});
