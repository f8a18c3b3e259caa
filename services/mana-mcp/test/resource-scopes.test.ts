import { afterAll, beforeAll, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

const publicUrl = 'http://gateway.mana.test';
const pair = generateKeyPairSync('ed25519');

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({
		environment: {
			MANA_MCP_PUBLIC_URL: publicUrl,
			GATEWAY_PRIVATE_KEY: String(pair.privateKey.export({ format: 'jwk' }).d),
		},
	});
	gateway.auth.addUser('anna');
});
afterAll(() => gateway.stop());

async function ask(
	method: string,
	params: Record<string, unknown> = {},
	scope = 'habits:read',
): Promise<Response> {
	const token = await gateway.auth.agentToken('anna', `${publicUrl}/mcp`, { scope });
	const { body, headers } = statelessRequest(method, params);
	return gateway.post(body, { ...headers, authorization: `Bearer ${token}` });
}

test('an agent sees the kinds of resources that it may read', async () => {
	const { result } = await (await ask('resources/templates/list')).json();
	expect(result.resourceTemplates.map(({ name }: { name: string }) => name)).toEqual(['habits']);
	expect((await (await ask('resources/list')).json()).result.resources).toEqual([]);
});

test('reading another kind is answered with the challenge that asks for it', async () => {
	const refused = await ask('resources/read', { uri: 'mana://space-anna/notes/n1' });
	expect(refused.status).toBe(403);
	expect(refused.headers.get('www-authenticate')).toContain('scope="habits:read notes:read"');
	expect(await refused.json()).toMatchObject({ error: 'INSUFFICIENT_SCOPE' });
});

test('it is offered no prompt that leads to tools which it may not call', async () => {
	const { result } = await (await ask('prompts/list')).json();
	expect(result.prompts).toEqual([]);
	const { error } = await (await ask('prompts/get', { name: 'daily_review' })).json();
	expect(error).toMatchObject({ code: -32602 });
	const named = (scope: string) => ask('prompts/list', {}, scope).then((response) => response.json());
	const names = ({ result: { prompts } }: { result: { prompts: { name: string }[] } }) =>
		prompts.map(({ name }) => name);
	expect(names(await named('todo:read notes:read'))).toEqual(['capture_from_text']);
	expect(names(await named('mana:write'))).toHaveLength(3);
});

test('it can watch no more than it may read', async () => {
	const resourceSubscriptions = ['mana://space-anna/notes/n1', 'mana://space-anna/habits/h1'];
	const response = await ask('subscriptions/listen', { notifications: { resourceSubscriptions } });
	const reader = response.body?.getReader();
	let text = '';
	while (!text.includes('data:')) text += new TextDecoder().decode((await reader?.read())?.value);
	expect(text).toContain('habits/h1');
	expect(text).not.toContain('notes/n1');
	await reader?.cancel();
});
