import { afterAll, beforeAll, expect, test } from 'bun:test';
import { initializeRequest, startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
let headers: Record<string, string>;
beforeAll(async () => {
	gateway = await startTestGateway();
	gateway.auth.addUser('anna');
	headers = await gateway.headers('anna');
	const opened = await gateway.post(initializeRequest('2025-03-26'), headers);
	headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
});
afterAll(() => gateway.stop());

const call = (id: number, name: string, input: Record<string, unknown>) => ({
	jsonrpc: '2.0',
	id,
	method: 'tools/call',
	params: { name, arguments: input },
});

test('a batch answers no more than a bounded amount: what comes after it is not done, and says so', async () => {
	const large = { id: 'h1', title: 'x'.repeat(900_000), icon: '"'.repeat(900_000) };
	const insert = { table: 'habits', id: large.id, op: 'insert', spaceId: 'space-anna', data: large };
	await fetch(`${gateway.sync.url}/sync/habits`, {
		method: 'POST',
		body: JSON.stringify({ clientId: 'phone', changes: [insert] }),
	});
	const lists = Array.from({ length: 40 }, (_, id) => call(id, 'habits_list', {}));
	const response = await gateway.post([...lists, call(40, 'habits_create', { title: 'late' })], headers);
	const text = await response.text();
	expect(text.length).toBeLessThan(100_000_000);
	const answers: { id: number; result?: object; error?: { code: number } }[] = JSON.parse(text);
	expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 41 }, (_, id) => id));
	expect(answers[0]?.result).toBeDefined();
	expect(answers.at(-1)?.error).toMatchObject({ code: -32600 });
	expect(gateway.sync.rows()).toHaveLength(1);
});

test('a batch of ordinary calls is answered whole, in its order', async () => {
	const calls = Array.from({ length: 100 }, (_, id) => call(id, 'spaces_list', {}));
	const answers: { id: number; result?: object }[] = await (await gateway.post(calls, headers)).json();
	expect(answers.map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
	expect(answers.every(({ result }) => result !== undefined)).toBe(true);
});
