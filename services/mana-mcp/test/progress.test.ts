import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
	connectClient,
	type Era,
	initializeRequest,
	startTestGateway,
	statelessRequest,
	type TestGateway,
} from './test-gateway.ts';
import { testTools } from './test-tools.ts';

let gateway: TestGateway;
let headers: Record<string, string>;
const tools = testTools();
beforeAll(async () => {
	gateway = await startTestGateway({ tools: tools.registry, callDeadlineMs: 10_000 });
	gateway.auth.addUser('anna');
	headers = await gateway.headers('anna');
	const opened = await gateway.post(initializeRequest(), headers);
	headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
});
afterAll(() => gateway.stop());

for (const era of ['stateless', 'session'] satisfies Era[]) {
	describe(`${era} era`, () => {
		test('a long call says each second that it goes on, to who wants to know', async () => {
			const { client } = await connectClient(gateway, era, await gateway.headers('anna'));
			const seen: number[] = [];
			const result = await client.callTool(
				{ name: 'habits_slow', arguments: {} },
				{ onprogress: ({ progress }) => seen.push(progress) },
			);
			expect(result.structuredContent).toEqual({ ok: true });
			expect(seen).toEqual([1, 2]);
			await client.close();
		});
	});
}

test('an answer is one JSON body where nothing goes ahead of it', async () => {
	const { body, headers: own } = statelessRequest('tools/call', { name: 'habits_ping', arguments: {} });
	for (const _meta of [undefined, { ...body.params._meta, progressToken: 'p' }]) {
		const params = { ...body.params, ...(_meta && { _meta }) };
		const response = await gateway.post({ ...body, params }, { ...headers, ...own });
		expect(response.headers.get('content-type')).toStartWith('application/json');
		expect((await response.json()).result.structuredContent).toEqual({ ok: true });
	}
});

test('where the client takes no event stream, it gets the answer alone', async () => {
	const { body, headers: own } = statelessRequest('tools/call', {
		name: 'habits_slow',
		arguments: {},
		_meta: { progressToken: 1 },
	});
	const response = await gateway.post(body, { ...headers, ...own, accept: 'application/json' });
	expect(response.headers.get('content-type')).toStartWith('application/json');
	expect((await response.json()).result.structuredContent).toEqual({ ok: true });
});

test('a token of any length is not repeated each second', async () => {
	const { body, headers: own } = statelessRequest('tools/call', {
		name: 'habits_slow',
		arguments: {},
		_meta: { progressToken: 'x'.repeat(100_000) },
	});
	const response = await gateway.post(body, { ...headers, ...own });
	expect(response.headers.get('content-type')).toStartWith('application/json');
	expect((await response.json()).result.structuredContent).toEqual({ ok: true });
});

describe('cancelling', () => {
	const call = (id: unknown) => ({
		jsonrpc: '2.0',
		id,
		method: 'tools/call',
		params: { name: 'habits_hang', arguments: {} },
	});
	const cancel = (requestId: unknown) =>
		gateway.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }, headers);

	test('a request in a session ends it without an answer', async () => {
		const answering = gateway.post(call('long'), headers);
		await Bun.sleep(50);
		expect((await cancel('long')).status).toBe(202);
		const response = await answering;
		expect(response.status).toBe(200);
		expect(await response.text()).not.toContain('data:');
	});

	test('ends that request and no other', async () => {
		const first = gateway.post(call(1), headers);
		const second = gateway.post(call('1'), headers);
		await Bun.sleep(50);
		await cancel('1');
		expect(await (await second).text()).not.toContain('data:');
		expect(await Promise.race([first, Bun.sleep(50).then(() => 'waits')])).toBe('waits');
		await cancel(1);
		await (await first).text();
	});

	test('what is not under way is ignored', async () => {
		for (const requestId of [99, 'none', null, undefined, {}])
			expect((await cancel(requestId)).status).toBe(202);
	});

	test('a client that goes leaves nothing behind once the call ends', async () => {
		const leaving = new AbortController();
		const { body, headers: own } = statelessRequest('tools/call', {
			name: 'habits_slow',
			arguments: {},
			_meta: { progressToken: 1 },
		});
		const response = await fetch(gateway.url, {
			method: 'POST',
			headers: {
				...headers,
				...own,
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
			},
			body: JSON.stringify(body),
			signal: leaving.signal,
		});
		expect(response.headers.get('content-type')).toStartWith('text/event-stream');
		leaving.abort();
		await Bun.sleep(1_500);
		const pinged = await gateway.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, headers);
		expect(pinged.status).toBe(200);
	});
});
