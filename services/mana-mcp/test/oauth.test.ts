import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { standInSpace } from '@mana/auth-protocol/testing';
import { decodeJwt } from 'jose';
import {
	connectClient,
	initializeRequest,
	startTestGateway,
	statelessRequest,
	type TestGateway,
	textOf,
} from './test-gateway.ts';

const publicUrl = 'http://gateway.mana.test';
const resource = `${publicUrl}/mcp`;
const pair = generateKeyPairSync('ed25519');
const environment = {
	MANA_MCP_PUBLIC_URL: publicUrl,
	GATEWAY_PRIVATE_KEY: String(pair.privateKey.export({ format: 'jwk' }).d),
};

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment });
});
afterAll(() => gateway.stop());

const call = (name: string, input: object, token: string, headers: Record<string, string> = {}) => {
	const request = statelessRequest('tools/call', { name, arguments: input });
	return gateway.post(request.body, { ...request.headers, authorization: `Bearer ${token}`, ...headers });
};
const namesFor = async (scope: string): Promise<string[]> => {
	gateway.auth.addUser('lister');
	const token = await gateway.auth.agentToken('lister', resource, { scope });
	const request = statelessRequest('tools/list');
	const headers = { ...request.headers, authorization: `Bearer ${token}`, 'x-mana-toolsets': 'all' };
	const { result } = await (await gateway.post(request.body, headers)).json();
	return result.tools.map((tool: { name: string }) => tool.name);
};

test('a bare request is told where to go and what to ask for', async () => {
	const answer = await gateway.post(statelessRequest('tools/list').body, {});
	expect(answer.status).toBe(401);
	const challenge = answer.headers.get('www-authenticate') ?? '';
	expect(challenge).toContain(`resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp"`);
	expect(challenge).toContain('scope="mana:read mana:write mana:destructive"');
	for (const suffix of ['', '/mcp']) {
		const url = new URL(`/.well-known/oauth-protected-resource${suffix}`, gateway.url);
		expect(await (await fetch(url)).json()).toMatchObject({
			resource,
			authorization_servers: ['http://auth.mana.test'],
			scopes_supported: expect.arrayContaining([
				'mana:read',
				'mana:destructive',
				'notes:write',
				'habits:read',
			]),
		});
	}
});

test("an agent's token serves its own space, and never leaves the gateway", async () => {
	gateway.auth.addUser('agent-user');
	const token = await gateway.auth.agentToken('agent-user', resource);
	const { client } = await connectClient(gateway, 'stateless', { authorization: `Bearer ${token}` });
	try {
		const made = await client.callTool({ name: 'habits_create', arguments: { title: 'Walk' } });
		expect(made.isError).toBeFalsy();
		const listed = await client.callTool({ name: 'habits_list', arguments: {} });
		expect(textOf(listed)).toContain('Walk');
	} finally {
		await client.close();
	}
	expect(gateway.sync.tokens.length).toBeGreaterThan(0);
	for (const seen of gateway.sync.tokens) {
		expect(decodeJwt(seen)).toMatchObject({ aud: 'mana', use: 'sync', space: 'space-agent-user' });
	}
	expect(gateway.auth.tokens).not.toContain(token);
	const row = gateway.sync.rows().find(({ spaceId }) => spaceId === 'space-agent-user');
	expect(row).toBeDefined();
});

test('many calls at once and one after the other need one exchange for each use', async () => {
	gateway.auth.addUser('busy');
	const token = await gateway.auth.agentToken('busy', resource);
	const before = gateway.auth.exchanges.length;
	await Promise.all(Array.from({ length: 20 }, () => call('habits_list', {}, token)));
	await call('habits_list', {}, token);
	const made = gateway.auth.exchanges.slice(before);
	expect(made.map(({ use }) => use).sort()).toEqual(['keys', 'sync']);
	const [header, payload, signature] = made[0]?.assertion.split('.') ?? [];
	const key = createPublicKey(pair.privateKey);
	const isSigned = verify(
		null,
		Buffer.from(`${header}.${payload}`),
		key,
		Buffer.from(signature ?? '', 'base64url'),
	);
	expect(isSigned).toBe(true);
	expect(decodeJwt(made[0]?.assertion ?? '')).toMatchObject({ iss: 'mana-mcp', sub: 'mana-mcp' });
	expect(decodeJwt(made[0]?.assertion ?? '').jti).not.toBe(decodeJwt(made[1]?.assertion ?? '').jti);
});

test('another space than its own is refused', async () => {
	gateway.auth.addUser('bound', standInSpace('team-space'));
	const token = await gateway.auth.agentToken('bound', resource);
	const other = await call('habits_list', {}, token, { 'x-mana-space': 'team-space' });
	expect([other.status, (await other.json()).error]).toEqual([403, 'SPACE_FORBIDDEN']);
	expect((await call('habits_list', {}, token, { 'x-mana-space': 'space-bound' })).status).toBe(200);
	const left = await gateway.auth.agentToken('bound', resource, { space: 'left-space' });
	expect((await call('habits_list', {}, left)).status).toBe(403);
});

test('tools are listed by what was granted', async () => {
	expect(await namesFor('notes:read')).toContain('notes_search');
	expect(await namesFor('notes:read')).not.toContain('notes_create');
	expect(await namesFor('notes:read')).not.toContain('habits_list');
	expect(await namesFor('notes:write')).toContain('notes_search');
	expect(await namesFor('mana:read mana:write')).not.toContain('notes_delete');
	expect(await namesFor('mana:write mana:destructive')).toContain('notes_delete');
});

test('what is granted for a module is followed in its tables alone, by one stream', async () => {
	const own = await startTestGateway({ environment });
	try {
		own.auth.addUser('anna');
		const token = await own.auth.agentToken('anna', resource, { scope: 'habits:write' });
		for (const name of ['habits_list', 'habits_streak', 'habits_list']) {
			const { body, headers } = statelessRequest('tools/call', { name, arguments: {} });
			await own.post(body, { ...headers, authorization: `Bearer ${token}` });
		}
		expect(own.sync.followedTables.map((tables) => tables.sort())).toEqual([
			['habits/habitLogs', 'habits/habits'],
		]);
		expect(own.sync.streamsOpened).toBe(1);
	} finally {
		await own.stop();
	}
});

test('a call beyond the grant is challenged once, for all that it needs', async () => {
	gateway.auth.addUser('narrow');
	const token = await gateway.auth.agentToken('narrow', resource, { scope: 'habits:read offline_access' });
	const before = gateway.sync.pushes;
	const answer = await call('notes_delete', { id: 'n1' }, token);
	expect([answer.status, (await answer.json()).error]).toEqual([403, 'INSUFFICIENT_SCOPE']);
	const challenge = answer.headers.get('www-authenticate') ?? '';
	expect(challenge).toContain('error="insufficient_scope"');
	expect(challenge).toContain('scope="habits:read offline_access notes:write mana:destructive"');
	expect(challenge).toContain('resource_metadata=');
	expect(gateway.sync.pushes).toBe(before);
	await gateway.deps.activity.flush();
	const entries = gateway.auth.activity
		.filter(({ userId }) => userId === 'narrow')
		.flatMap((sent) => sent.entries);
	expect(entries).toMatchObject([{ tool: 'notes.delete', outcome: 'denied', spaceId: 'space-narrow' }]);
});

test('a call beyond the grant does not cost the others of its batch their answers', async () => {
	gateway.auth.addUser('batcher');
	const token = await gateway.auth.agentToken('batcher', resource, { scope: 'habits:write' });
	const authorization = `Bearer ${token}`;
	const opened = await gateway.post(initializeRequest('2025-03-26'), { authorization });
	const calls = ['habits_create', 'notes_delete'].map((name, id) => ({
		jsonrpc: '2.0',
		id,
		method: 'tools/call',
		params: { name, arguments: { title: 'Walk' } },
	}));
	const session = opened.headers.get('mcp-session-id') ?? '';
	const answer = await gateway.post(calls, { authorization, 'mcp-session-id': session });
	expect(answer.status).toBe(200);
	expect(await answer.json()).toMatchObject([
		{ id: 0, result: { structuredContent: { habit: { title: 'Walk' } } } },
		{
			id: 1,
			error: {
				data: { reason: 'INSUFFICIENT_SCOPE', scope: 'habits:write notes:write mana:destructive' },
			},
		},
	]);
});

test.each([
	['for another resource', { aud: 'https://other.mana.test/mcp' }, 'TOKEN_AUDIENCE'],
	['for several', { aud: [resource, 'mana'] }, 'TOKEN_AUDIENCE'],
	['without a space', { space: undefined }, 'TOKEN_CLAIMS'],
	['without scopes', { scope: undefined }, 'TOKEN_CLAIMS'],
	['that was exchanged', { aud: 'mana', use: 'sync', act: { sub: 'client-1' } }, 'TOKEN_CLAIMS'],
])('a token %s is refused', async (_, { aud = resource, ...claims }: Record<string, unknown>, code) => {
	gateway.auth.addUser('refused');
	const token = await gateway.auth.agentToken('refused', aud as string, claims);
	const answer = await call('habits_list', {}, token);
	expect([answer.status, (await answer.json()).error]).toEqual([401, code]);
});

test('is dead within a minute of its consent, and an unreachable mana-auth lets nobody in', async () => {
	let aheadMs = 0;
	const own = await startTestGateway({ environment, now: () => Date.now() + aheadMs });
	try {
		own.auth.addUser('anna');
		const token = await own.auth.agentToken('anna', resource);
		const request = statelessRequest('tools/list');
		const list = () => own.post(request.body, { ...request.headers, authorization: `Bearer ${token}` });
		expect((await list()).status).toBe(200);
		const ping = statelessRequest('tools/call', { name: 'habits_list', arguments: {} });
		await own.post(ping.body, { ...ping.headers, authorization: `Bearer ${token}` });
		own.auth.areGrantsAlive = false;
		aheadMs = 60_000;
		const ended = await list();
		expect([ended.status, (await ended.json()).error]).toEqual([401, 'TOKEN_REFUSED']);
		expect(ended.headers.get('www-authenticate')).toContain('error="invalid_token"');
		await own.deps.activity.flush();
		expect(own.auth.activity).toMatchObject([
			{ entries: [{ tool: 'habits.list' }], assertion: expect.any(String) },
		]);
		await own.auth.goDown();
		// The refusal itself holds for half a minute.
		aheadMs = 90_000;
		expect((await list()).status).toBe(503);
	} finally {
		await own.stop();
	}
});

test('what an agent did is written down though mana-auth was away for longer than an exchanged token lasts', async () => {
	let aheadMs = 0;
	const own = await startTestGateway({ environment, now: () => Date.now() + aheadMs });
	try {
		own.auth.addUser('anna');
		const token = await own.auth.agentToken('anna', resource);
		const request = statelessRequest('tools/call', { name: 'habits_list', arguments: {} });
		await own.post(request.body, { ...request.headers, authorization: `Bearer ${token}` });
		await own.auth.goDown();
		await own.deps.activity.flush();
		expect(own.auth.exchanges).toHaveLength(2);
		aheadMs = 120_000;
		own.auth.comeBack();
		await own.deps.activity.flush();
		expect(own.auth.exchanges.slice(2).map(({ use }) => use)).toEqual(['keys']);
		expect(own.auth.activity.flatMap(({ entries }) => entries)).toMatchObject([{ tool: 'habits.list' }]);
	} finally {
		await own.stop();
	}
});

test('an agent that has read text by others stays the same agent whatever it calls itself', async () => {
	const own = await startTestGateway({ environment: { ...environment, POLICY_MODE: 'enforce' } });
	try {
		own.auth.addUser('anna', standInSpace('family', { type: 'family' }));
		own.auth.allowedBySpace.set('family', ['habits.delete']);
		const scope = 'mana:write mana:destructive';
		const token = await own.auth.agentToken('anna', resource, { space: 'family', scope });
		const callAs = async (name: string, tool: string, input: object) => {
			const { body, headers } = statelessRequest('tools/call', { name: tool, arguments: input });
			body.params._meta['io.modelcontextprotocol/clientInfo'] = { name, version: '1' };
			const answer = await own.post(body, { ...headers, authorization: `Bearer ${token}` });
			return (await answer.json()).result;
		};
		const { habit } = (await callAs('one', 'habits_create', { title: 'x' })).structuredContent;
		await callAs('one', 'habits_list', {});
		const refused = await callAs('another', 'habits_delete', { id: habit.id });
		expect(textOf(refused)).toStartWith('TAINTED_CONTEXT: ');
	} finally {
		await own.stop();
	}
});

test('a clock that is set back makes no exchanged token last longer', async () => {
	let skewMs = 0;
	const skewed = await startTestGateway({
		environment,
		replicaOf: gateway,
		now: () => Date.now() + skewMs,
	});
	gateway.auth.addUser('timeless');
	const token = await gateway.auth.agentToken('timeless', resource);
	const { body, headers } = statelessRequest('tools/call', { name: 'habits_list', arguments: {} });
	const list = () => skewed.post(body, { ...headers, authorization: `Bearer ${token}` });
	await list();
	const before = gateway.auth.exchanges.length;
	await list();
	expect(gateway.auth.exchanges.length).toBe(before);
	skewMs = -3_600_000;
	expect((await list()).status).toBe(200);
	expect(gateway.auth.exchanges.length).toBe(before + 2);
	await skewed.stop();
});

test('what a person answered through one agent is no answer for another of theirs that takes its name', async () => {
	gateway.auth.addUser('two-agents');
	const scope = 'mana:write mana:destructive';
	const tokenOf = (client_id: string) =>
		gateway.auth.agentToken('two-agents', resource, { scope, client_id });
	const made = await (await call('habits_create', { title: 'x' }, await tokenOf('client-1'))).json();
	const { id } = made.result.structuredContent.habit;
	const erase = async (clientId: string, more: object = {}) => {
		const { body, headers } = statelessRequest(
			'tools/call',
			{ name: 'habits_delete', arguments: { id }, ...more },
			{ capabilities: { elicitation: {} } },
		);
		const authorization = `Bearer ${await tokenOf(clientId)}`;
		return (await gateway.post(body, { ...headers, authorization })).json();
	};
	const { requestState } = (await erase('client-1')).result;
	const inputResponses = { confirmation: { action: 'accept', content: { confirm: true } } };
	const taken = await erase('client-2', { requestState, inputResponses });
	expect(taken.error).toMatchObject({ data: { reason: 'invalid_request_state' } });
	const own = await erase('client-1', { requestState, inputResponses });
	expect(own.result.structuredContent).toMatchObject({ ok: true });
});

test('in a session, a person may take longer to agree than an exchanged token lasts', async () => {
	let aheadMs = 0;
	const own = await startTestGateway({ environment, now: () => Date.now() + aheadMs });
	own.auth.addUser('anna');
	const scope = 'mana:write mana:destructive';
	const authorization = `Bearer ${await own.auth.agentToken('anna', resource, { scope })}`;
	const { client } = await connectClient(
		own,
		'session',
		{ authorization },
		{
			capabilities: { elicitation: { form: {} } },
			prepare: (it) =>
				it.setRequestHandler('elicitation/create', async () => {
					aheadMs += 120_000;
					return { action: 'accept', content: { confirm: true } };
				}),
		},
	);
	try {
		const made = await client.callTool({ name: 'habits_create', arguments: { title: 'x' } });
		const id = /"id":"([^"]+)"/.exec(textOf(made))?.[1];
		const before = own.auth.exchanges.length;
		const done = await client.callTool({ name: 'habits_delete', arguments: { id } });
		expect(done.isError).toBeFalsy();
		const renewed = own.auth.exchanges.slice(before).map(({ use }) => use);
		expect(renewed.sort()).toEqual(['keys', 'sync']);
		expect(own.sync.tokens.at(-1)).not.toBe(own.sync.tokens[0]);
	} finally {
		await client.close();
		await own.stop();
	}
});

test('a gateway without a key of its own takes no tokens of agents', async () => {
	const bare = await startTestGateway({ environment: { MANA_MCP_PUBLIC_URL: publicUrl } });
	try {
		bare.auth.addUser('anna');
		const token = await bare.auth.agentToken('anna', resource);
		const answer = await bare.post(statelessRequest('tools/list').body, { authorization: `Bearer ${token}` });
		expect([answer.status, (await answer.json()).error]).toEqual([401, 'TOKEN_AUDIENCE']);
	} finally {
		await bare.stop();
	}
});

test('on loopback a client is answered in the spelling that it asked by, and its tokens are good in both', async () => {
	const local = await startTestGateway({
		environment: { ...environment, MANA_MCP_PUBLIC_URL: 'http://localhost:3069' },
	});
	try {
		const { port } = new URL(local.url);
		for (const host of ['localhost', '127.0.0.1']) {
			const metadata = `http://${host}:3069/.well-known/oauth-protected-resource/mcp`;
			const refused = await fetch(`http://${host}:${port}/mcp`, { method: 'POST' });
			expect(refused.headers.get('www-authenticate')).toContain(`resource_metadata="${metadata}"`);
			const described = await fetch(`http://${host}:${port}${new URL(metadata).pathname}`);
			expect(await described.json()).toMatchObject({ resource: `http://${host}:3069/mcp` });
			local.auth.addUser(`person-${host}`);
			const token = await local.auth.agentToken(`person-${host}`, `http://${host}:3069/mcp`);
			const request = statelessRequest('tools/list');
			const headers = { ...request.headers, authorization: `Bearer ${token}` };
			expect((await local.post(request.body, headers)).status).toBe(200);
		}
	} finally {
		await local.stop();
	}
});
