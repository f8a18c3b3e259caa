import { afterEach, describe, expect, test } from 'bun:test';
import { type Relay, startRelay } from './relay.ts';
import type { ToolResult } from './tool-answer.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

/** A gateway that speaks TCP, since one that speaks HTTP would not die in the middle of an answer. */
function startGateway(answer: (asked: string, count: number) => string | undefined) {
	let count = 0;
	const gateway = Bun.listen({
		hostname: '127.0.0.1',
		port: 0,
		socket: {
			data(socket, data) {
				count += 1;
				const said = answer(data.toString(), count);
				if (said !== undefined) socket.write(said);
				socket.end();
			},
		},
	});
	closing.push(() => gateway.stop(true));
	return { url: `http://127.0.0.1:${gateway.port}/mcp`, asked: () => count };
}

function relayTo(gatewayUrl: string) {
	const told: ToolResult[] = [];
	const waitedMs: number[] = [];
	const relay: Relay = startRelay({
		gatewayUrl,
		session: { token: async () => 'a-token' },
		spaceId: 's1',
		witness: {
			begin: async () => ({ id: 'c1' }),
			end: async (_, result) => void told.push(result),
		},
		fetch,
		sleep: async (ms) => void waitedMs.push(ms),
		clockMs: () => 0,
	});
	closing.push(() => relay.close());
	const send = (message: object) =>
		fetch(relay.url, {
			method: 'POST',
			headers: { authorization: `Bearer ${relay.key}`, 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
		});
	return { relay, send, told, waitedMs };
}

const headers = (bytes: number) =>
	`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
const halfAnAnswer = () => `${headers(500)}{"jsonrpc":"2.0","id":1,"result":{"content":[`;
const call = { method: 'tools/call', params: { name: 'todo_create', arguments: { title: 'Milk' } } };

describe('a gateway that dies', () => {
	test('in the middle of the answer to a call: the call failed by name, and is not made again', async () => {
		const gateway = startGateway(halfAnAnswer);
		const { send, told } = relayTo(gateway.url);
		const answer = await (await send(call)).json();
		expect(answer).toMatchObject({ id: 1, result: { isError: true } });
		expect(told).toEqual([
			{ isError: true, text: expect.stringMatching(/^GATEWAY_UNREACHABLE: ./), data: {} },
		]);
		expect(gateway.asked()).toBe(1);
	});

	test('in the middle of a stream of events: the same', async () => {
		const begun = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
		const { send, told } = relayTo(startGateway(() => `${begun}20\r\nevent: message\ndata: {"jsonrpc":`).url);
		expect(await (await send(call)).json()).toMatchObject({ result: { isError: true } });
		expect(told).toMatchObject([{ isError: true, text: expect.stringContaining('GATEWAY_UNREACHABLE') }]);
	});

	test('in the middle of something else is told, not handed on by half', async () => {
		const { send, told } = relayTo(startGateway(halfAnAnswer).url);
		const response = await send({ method: 'tools/list' });
		expect([response.status, (await response.json()).error]).toEqual([502, 'GATEWAY_UNREACHABLE']);
		expect(told).toEqual([]);
	});

	test('before it takes the connection: nothing was done, and it is asked again', async () => {
		const reserved = startGateway(() => undefined);
		for (const close of closing.splice(0)) await close();
		const { send, told, waitedMs } = relayTo(reserved.url);
		await send(call);
		expect(waitedMs.length).toBe(7);
		expect(waitedMs.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(60_000);
		expect(told).toMatchObject([{ isError: true, text: expect.stringContaining('GATEWAY_UNREACHABLE') }]);
	});
});

test('nobody without its key is served', async () => {
	const gateway = startGateway(halfAnAnswer);
	const { relay } = relayTo(gateway.url);
	const response = await fetch(relay.url, { method: 'POST', body: '{}' });
	expect([response.status, gateway.asked()]).toEqual([401, 0]);
});
