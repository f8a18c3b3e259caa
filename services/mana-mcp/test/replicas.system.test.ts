import { afterEach, expect, test } from 'bun:test';
import { standInSpace } from '@mana/auth-protocol/testing';
import { type RedisServer, startRedis } from '@mana/service-kit/testing';
import {
	connectClient,
	type Era,
	initializeRequest,
	startTestGateway,
	statelessRequest,
	type TestGateway,
	textOf,
} from './test-gateway.ts';
import { testTools } from './test-tools.ts';

const running: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
	for (const each of running.splice(0).reverse()) await each.close();
});

/**
 * Two gateways over one Redis, and a port that sends each request to the other one than the request before.
 *
 * @param options.isReal whether they have the tools that people have
 */
async function startReplicas(environment: Record<string, string> = {}, { isReal = false } = {}) {
	const redis = await startRedis();
	running.push({ close: () => redis.kill() });
	const tools = testTools();
	const options = {
		environment: { REDIS_URL: redis.url, ...environment },
		...(isReal ? {} : { tools: tools.registry }),
	};
	const first = await startTestGateway(options);
	const second = await startTestGateway({ ...options, replicaOf: first });
	for (const gateway of [first, second]) running.push({ close: () => gateway.stop() });
	first.auth.addUser('anna');
	let turn = 0;
	const balancer = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		idleTimeout: 120,
		fetch(request) {
			const { url } = turn++ % 2 === 0 ? first : second;
			const { method, headers, body, signal } = request;
			return fetch(url, { method, headers, body, signal });
		},
	});
	running.push({ close: () => balancer.stop(true) });
	const both: TestGateway = { ...first, url: `http://127.0.0.1:${balancer.port}/mcp` };
	await untilConnected(redis, first, second);
	return { redis, first, second, both, ...tools };
}

/** Both listen to Redis before the first test message is sent. */
async function untilConnected(redis: RedisServer, ...gateways: TestGateway[]): Promise<void> {
	const { Redis } = await import('ioredis');
	const client = new Redis(redis.url);
	for (let tries = 0; tries < 200; tries++) {
		const [, listeners] = (await client.pubsub('NUMSUB', 'mana:mcp:sessions')) as [string, number];
		if (Number(listeners) >= gateways.length) break;
		await Bun.sleep(20);
	}
	client.disconnect();
}

async function call(gateway: TestGateway, name: string, input: Record<string, unknown> = {}) {
	const { body, headers } = statelessRequest('tools/call', { name, arguments: input });
	const response = await send(gateway, body, { ...headers, ...(await gateway.headers('anna')) });
	return (await response.json()).result;
}

function send(gateway: TestGateway, body: unknown, headers: Record<string, string>): Promise<Response> {
	return fetch(gateway.url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			...headers,
		},
		body: JSON.stringify(body),
	});
}

async function openSession(gateway: TestGateway): Promise<Record<string, string>> {
	const headers = await gateway.headers('anna');
	const opened = await send(gateway, initializeRequest(), headers);
	await opened.text();
	return { ...headers, 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 250; tries++) {
		if (await isSo()) return;
		await Bun.sleep(20);
	}
	expect(await isSo()).toBe(true);
}

test('of 31 calls at once over both replicas exactly 30 run', async () => {
	const { both, calls } = await startReplicas({ POLICY_MODE: 'enforce' });
	const results = await Promise.all(Array.from({ length: 31 }, () => call(both, 'habits_ping')));
	const denied = results.filter(({ isError }) => isError);
	expect(calls).toHaveLength(30);
	expect(denied).toHaveLength(1);
	expect(textOf(denied[0])).toStartWith('RATE_LIMIT_EXCEEDED: ');
});

test('a session opened at one works at the other, and deleted at one is gone at both', async () => {
	const { first, second } = await startReplicas();
	const session = await openSession(first);
	const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
	expect((await send(second, list, session)).status).toBe(200);
	expect((await fetch(second.url, { method: 'DELETE', headers: session })).status).toBe(204);
	expect((await send(first, list, session)).status).toBe(404);
	expect((await send(second, list, session)).status).toBe(404);
});

for (const era of ['session', 'stateless'] satisfies Era[]) {
	test(`${era} era: the person's answer finds the call that waits for it, wherever it arrives`, async () => {
		const { both, calls } = await startReplicas();
		const { client } = await connectClient(both, era, await both.headers('anna'), {
			capabilities: { elicitation: { form: {} } },
			prepare: (it) =>
				it.setRequestHandler('elicitation/create', async () => ({
					action: 'accept',
					content: { confirm: true },
				})),
		});
		running.push(client);
		const result = await client.callTool({ name: 'habits_erase', arguments: { id: 'h1' } });
		expect(result.structuredContent).toEqual({ ok: true, callId: expect.any(String) });
		expect(calls).toEqual(['erase h1']);
	});
}

test('a change is told to the stream of a session, whichever replicas hold it and were asked to watch', async () => {
	const { first, second } = await startReplicas({}, { isReal: true });
	const session = await openSession(first);
	const created = await call(first, 'habits_create', { title: 'Walk' });
	const { id } = created.structuredContent.habit;
	const uri = `mana://space-anna/habits/${id}`;
	const ask = (at: TestGateway, method: string) =>
		send(at, { jsonrpc: '2.0', id: 2, method, params: { uri } }, session);

	// Asked for before the stream is there, at the other replica.
	expect((await ask(second, 'resources/subscribe')).status).toBe(200);
	const stream = await fetch(first.url, { headers: { ...session, accept: 'text/event-stream' } });
	let told = '';
	const reading = (async () => {
		for await (const chunk of stream.body ?? []) told += new TextDecoder().decode(chunk);
	})();
	await until(() => first.sync.watchers === 1);
	await call(second, 'habits_update', { id, icon: 'sun' });
	await until(() => told.includes(uri));

	// Taken back, and asked for again, while it is.
	await ask(second, 'resources/unsubscribe');
	await until(() => first.sync.watchers === 0);
	await ask(second, 'resources/subscribe');
	await until(() => first.sync.watchers === 1);

	expect((await fetch(second.url, { method: 'DELETE', headers: session })).status).toBe(204);
	await reading;
	expect(first.deps.streams.size).toBe(0);
	await until(() => first.sync.watchers === 0);
});

test('a call that waits at one replica is cancelled at the other', async () => {
	const { first, second } = await startReplicas();
	const session = await openSession(first);
	const params = { name: 'habits_hang', arguments: {} };
	const answering = send(first, { jsonrpc: '2.0', id: 7, method: 'tools/call', params }, session);
	await until(() => first.deps.server.router.size === 1);
	const cancelled = { method: 'notifications/cancelled', params: { requestId: 7 } };
	expect((await send(second, { jsonrpc: '2.0', ...cancelled }, session)).status).toBe(202);
	expect(await (await answering).text()).not.toContain('data:');
});

test('what an agent has read at one replica makes it suspect at the other', async () => {
	const { first, second } = await startReplicas({ POLICY_MODE: 'enforce' }, { isReal: true });
	first.auth.addUser('anna', standInSpace('family', { type: 'family' }));
	first.auth.allowedBySpace.set('space-anna', ['habits.delete']);
	const created = await call(first, 'habits_create', { title: 'Walk' });
	const { body, headers } = statelessRequest('tools/call', { name: 'habits_list', arguments: {} });
	await send(first, body, { ...headers, ...(await first.headers('anna', 'family')) });
	const refused = await call(second, 'habits_delete', { id: created.structuredContent.habit.id });
	expect(textOf(refused)).toStartWith('TAINTED_CONTEXT: ');
});

/** Asks to erase, and answers the question with yes, but does not send that yet. */
async function confirmedErasure(gateway: TestGateway) {
	const params = { name: 'habits_erase', arguments: { id: 'h1' } };
	const capabilities = { elicitation: { form: {} } };
	const headers = await gateway.headers('anna');
	const asked = statelessRequest('tools/call', params, { capabilities });
	const { result } = await (await send(gateway, asked.body, { ...asked.headers, ...headers })).json();
	const inputResponses = Object.fromEntries(
		Object.keys(result.inputRequests).map((name) => [name, { action: 'accept', content: { confirm: true } }]),
	);
	const retried = statelessRequest(
		'tools/call',
		{ ...params, inputResponses, requestState: result.requestState },
		{ capabilities },
	);
	return async (at: TestGateway) =>
		(await (await send(at, retried.body, { ...retried.headers, ...headers })).json()).result;
}

test("the person's yes is good once, over both replicas", async () => {
	const { first, second, calls } = await startReplicas();
	const erase = await confirmedErasure(first);
	await Promise.all([erase(first), erase(second), erase(first), erase(second)]);
	expect(calls).toEqual(['erase h1']);
});

test('while Redis is away calls go on, what may happen once only does not, and all is well when it is back', async () => {
	const { redis, first, second, both, calls } = await startReplicas({ POLICY_MODE: 'log-only' });
	const session = await openSession(first);
	const erase = await confirmedErasure(first);
	await redis.kill();
	expect((await call(first, 'habits_ping')).structuredContent).toEqual({ ok: true });
	expect((await call(second, 'habits_ping')).structuredContent).toEqual({ ok: true });
	const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
	expect((await send(second, list, session)).status).toBe(200);
	expect((await erase(second))?.isError ?? true).toBe(true);
	expect(calls).toEqual(['ping', 'ping']);

	await redis.restart();
	await untilConnected(redis, first, second);
	const again = await confirmedErasure(both);
	await until(async () => {
		await again(second);
		return calls.includes('erase h1');
	});
});

test('while Redis is away each replica keeps the rate limit by itself', async () => {
	const { redis, first, calls } = await startReplicas({ POLICY_MODE: 'enforce' });
	await redis.kill();
	await Promise.all(Array.from({ length: 40 }, () => call(first, 'habits_ping')));
	expect(calls).toHaveLength(30);
});

test('what is no message of a replica is passed over', async () => {
	const { redis, both } = await startReplicas();
	const { Redis } = await import('ioredis');
	const stranger = new Redis(redis.url);
	for (const text of ['', 'not JSON', '{}', '{"from":"x","message":{"kind":"deleted"}}']) {
		expect(await stranger.publish('mana:mcp:sessions', text)).toBe(2);
	}
	await stranger.quit();
	expect((await call(both, 'habits_ping')).isError).toBeUndefined();
});
