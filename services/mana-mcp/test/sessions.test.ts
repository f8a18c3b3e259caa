import { afterAll, beforeAll, expect, test } from 'bun:test';
import { secondsFromNow, standInSpace } from '@mana/auth-protocol/testing';
import { initializeRequest, startTestGateway, type TestGateway } from './test-gateway.ts';
import { testTools } from './test-tools.ts';

const hour = 60 * 60 * 1000;
let clockSkewMs = 0;
let gateway: TestGateway;
const { registry, tokens } = testTools();

beforeAll(async () => {
	gateway = await startTestGateway({ tools: registry, now: () => Date.now() + clockSkewMs });
	gateway.auth.addUser('anna', standInSpace('space-team'));
	gateway.auth.addUser('bert');
});
afterAll(() => gateway.stop());

async function open(userId: string, revision?: string): Promise<string> {
	const response = await gateway.post(initializeRequest(revision), await gateway.headers(userId));
	expect(response.status).toBe(200);
	return response.headers.get('mcp-session-id') ?? '';
}

async function inSession(id: string, userId: string, body: unknown = ping, spaceId?: string) {
	return gateway.post(body, { ...(await gateway.headers(userId, spaceId)), 'mcp-session-id': id });
}

const ping = { jsonrpc: '2.0', id: 7, method: 'ping' };
const where = {
	jsonrpc: '2.0',
	id: 8,
	method: 'tools/call',
	params: { name: 'habits_where', arguments: {} },
};

test('opens with initialize and goes on under the id it was given', async () => {
	const id = await open('anna');
	expect(id).toMatch(/^[\x21-\x7e]+$/);
	expect(await (await inSession(id, 'anna')).json()).toEqual({ jsonrpc: '2.0', id: 7, result: {} });
});

test('answers initialize in the revision asked for, else in its newest with sessions', async () => {
	const headers = await gateway.headers('anna');
	for (const revision of ['2025-11-25', '2025-06-18', '2025-03-26']) {
		const answer = await (await gateway.post(initializeRequest(revision), headers)).json();
		expect(answer.result.protocolVersion).toBe(revision);
	}
	const answer = await (await gateway.post(initializeRequest('1999-01-01'), headers)).json();
	expect(answer.result.protocolVersion).toBe('2025-11-25');
});

test('an initialize that lacks what it needs opens nothing', async () => {
	const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } };
	const response = await gateway.post(body, await gateway.headers('anna'));
	expect(response.headers.get('mcp-session-id')).toBeNull();
	expect(await response.json()).toMatchObject({ id: 1, error: { code: -32602 } });
});

test("refuses another user's session with 403, and unknown or missing ones with 404 and 400", async () => {
	const id = await open('anna');
	const foreign = await inSession(id, 'bert');
	expect(foreign.status).toBe(403);
	expect(await foreign.json()).toMatchObject({ error: 'SESSION_FORBIDDEN' });
	for (const unknown of ['unknown', `${id}x`, id.slice(0, -6)]) {
		expect((await inSession(unknown, 'anna')).status).toBe(404);
	}
	expect((await gateway.post(ping, await gateway.headers('anna'))).status).toBe(400);
});

test('a deleted session is gone for every method; others of the user go on', async () => {
	const [id, other] = [await open('anna'), await open('anna')];
	const headers = { ...(await gateway.headers('anna')), 'mcp-session-id': id };
	expect(
		(await fetch(gateway.url, { method: 'DELETE', headers: await gateway.headers('anna') })).status,
	).toBe(400);
	expect((await fetch(gateway.url, { method: 'DELETE', headers })).status).toBe(204);
	expect((await inSession(id, 'anna')).status).toBe(404);
	expect((await fetch(gateway.url, { headers: { ...headers, accept: 'text/event-stream' } })).status).toBe(
		404,
	);
	expect((await fetch(gateway.url, { method: 'DELETE', headers })).status).toBe(404);
	expect((await inSession(other, 'anna')).status).toBe(200);
});

test("nobody deletes another user's session", async () => {
	const id = await open('anna');
	const headers = { ...(await gateway.headers('bert')), 'mcp-session-id': id };
	expect((await fetch(gateway.url, { method: 'DELETE', headers })).status).toBe(403);
	expect((await inSession(id, 'anna')).status).toBe(200);
});

test('a session ends with its lifetime', async () => {
	const id = await open('anna');
	clockSkewMs = 24 * hour - 10_000;
	expect((await inSession(id, 'anna')).status).toBe(200);
	clockSkewMs = 24 * hour + 1;
	expect((await inSession(id, 'anna')).status).toBe(404);
	clockSkewMs = 0;
});

test('a refreshed token and a switched space take effect in the same session', async () => {
	const id = await open('anna');
	const seen = tokens.length;
	const first = await (await inSession(id, 'anna', where)).json();
	const token = await gateway.auth.token('anna', { exp: secondsFromNow(600) });
	const headers = { authorization: `Bearer ${token}`, 'x-mana-space': 'space-team', 'mcp-session-id': id };
	const second = await (await gateway.post(where, headers)).json();
	expect(first.result.structuredContent.spaceId).toBe('space-anna');
	expect(second.result.structuredContent.spaceId).toBe('space-team');
	expect(tokens.slice(seen)[1]).toBe(token);
	expect((await inSession(id, 'anna', where, 'space-bert')).status).toBe(403);
});

test('the stream on GET stays open, and ends with the session', async () => {
	const id = await open('anna');
	const headers = { ...(await gateway.headers('anna')), 'mcp-session-id': id };
	expect((await fetch(gateway.url, { headers: { ...headers, accept: 'application/json' } })).status).toBe(
		406,
	);

	const stream = await fetch(gateway.url, { headers: { ...headers, accept: 'text/event-stream' } });
	expect(stream.headers.get('content-type')).toStartWith('text/event-stream');
	const reader = stream.body?.getReader();
	expect((await reader?.read())?.done).toBe(false);
	expect(gateway.deps.streams.size).toBe(1);
	await fetch(gateway.url, { method: 'DELETE', headers });
	expect((await reader?.read())?.done).toBe(true);
	expect(gateway.deps.streams.size).toBe(0);
});

test('HEAD opens no stream, nor ends the one that is open', async () => {
	const headers = {
		...(await gateway.headers('anna')),
		'mcp-session-id': await open('anna'),
		accept: 'text/event-stream',
	};
	const leaving = new AbortController();
	const stream = await fetch(gateway.url, { headers, signal: leaving.signal });
	const reader = stream.body?.getReader();
	await reader?.read();
	expect((await fetch(gateway.url, { method: 'HEAD', headers })).status).toBe(405);
	expect(gateway.deps.streams.size).toBe(1);
	expect(await Promise.race([reader?.read(), Bun.sleep(50).then(() => 'open')])).toBe('open');
	leaving.abort();
	for (let waited = 0; gateway.deps.streams.size > 0 && waited < 100; waited++) await Bun.sleep(20);
	expect(gateway.deps.streams.size).toBe(0);
});

test('a client that goes away leaves no stream behind, and a second stream takes the place of the first', async () => {
	const id = await open('anna');
	const headers = { ...(await gateway.headers('anna')), 'mcp-session-id': id, accept: 'text/event-stream' };
	const leaving = new AbortController();
	await fetch(gateway.url, { headers });
	await fetch(gateway.url, { headers, signal: leaving.signal });
	expect(gateway.deps.streams.size).toBe(1);
	leaving.abort();
	for (let waited = 0; gateway.deps.streams.size > 0 && waited < 100; waited++) await Bun.sleep(20);
	expect(gateway.deps.streams.size).toBe(0);
});

test('batches are answered where the revision has them, and refused where it does not', async () => {
	const batch = [ping, { jsonrpc: '2.0', method: 'notifications/initialized' }, where];
	const old = await inSession(await open('anna', '2025-03-26'), 'anna', batch);
	const answers = await old.json();
	expect(answers.map(({ id }: { id: number }) => id).sort()).toEqual([7, 8]);
	expect((await inSession(await open('anna', '2025-06-18'), 'anna', batch)).status).toBe(400);
});

test('a batch that is too long, or opens a session, runs nothing', async () => {
	const id = await open('anna', '2025-03-26');
	const seen = tokens.length;
	for (const batch of [Array.from({ length: 101 }, () => where), [where, initializeRequest('2025-03-26')]]) {
		const refused = await inSession(id, 'anna', batch);
		expect(refused.status).toBe(400);
		expect(await refused.json()).toMatchObject({ id: null, error: { code: -32600 } });
	}
	expect(tokens.length).toBe(seen);
	expect(
		(
			await inSession(
				id,
				'anna',
				Array.from({ length: 100 }, () => ping),
			)
		).status,
	).toBe(200);
});

test('notifications and answers are taken in without a body', async () => {
	const id = await open('anna');
	for (const message of [
		{ jsonrpc: '2.0', method: 'notifications/initialized' },
		{ jsonrpc: '2.0', id: 3, result: {} },
	]) {
		const response = await inSession(id, 'anna', message);
		expect(response.status).toBe(202);
		expect(await response.text()).toBe('');
	}
});

test('a revision header must name a revision with sessions', async () => {
	const id = await open('anna');
	const headers = { ...(await gateway.headers('anna')), 'mcp-session-id': id };
	expect((await gateway.post(ping, { ...headers, 'mcp-protocol-version': '2025-06-18' })).status).toBe(200);
	expect((await gateway.post(ping, { ...headers, 'mcp-protocol-version': '1999-01-01' })).status).toBe(400);
	expect((await gateway.post(ping, { ...headers, 'mcp-protocol-version': '2026-07-28' })).status).toBe(400);
});

test('nothing grows with the number of sessions opened', async () => {
	const headers = await gateway.headers('bert');
	const body = JSON.stringify(initializeRequest());
	for (let opened = 0; opened < 2_000; opened += 50) {
		await Promise.all(
			Array.from({ length: 50 }, async () => {
				const response = await gateway.post(body, headers);
				await response.text();
			}),
		);
	}
	expect(gateway.deps.streams.size).toBe(0);
	expect(gateway.deps.sessions.seal.remembered).toBeLessThan(100);
}, 30_000);
