import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
	connectClient,
	type Era,
	startTestGateway,
	statelessRequest,
	type TestGateway,
} from '../test-gateway.ts';
import { withFixtures } from './fixture-server.ts';

// The short form of the conformance suite: what the gateway's own tools have no use for, but its exchanges carry.

let gateway: TestGateway;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
	gateway = await startTestGateway({ server: withFixtures });
	gateway.auth.addUser('anna');
});
afterAll(async () => {
	for (const client of open) await client.close();
	await gateway.stop();
});

async function call(name: string, more: { arguments?: object; headers?: Record<string, string> } = {}) {
	const request = statelessRequest('tools/call', { name, arguments: more.arguments ?? {} });
	return gateway.post(request.body, {
		...request.headers,
		...(await gateway.headers('anna')),
		...more.headers,
	});
}

for (const era of ['stateless', 'session'] satisfies Era[]) {
	describe(`${era} era`, () => {
		async function connect() {
			const { client } = await connectClient(gateway, era, await gateway.headers('anna'), {
				capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
				prepare(it) {
					it.setRequestHandler('elicitation/create', () => ({
						action: 'accept',
						content: { name: 'Alice', ok: true, color: 'blue' },
					}));
					it.setRequestHandler('sampling/createMessage', () => ({
						role: 'assistant',
						content: { type: 'text', text: 'Hello' },
						model: 'test',
					}));
					it.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///home' }] }));
				},
			});
			open.push(client);
			return client;
		}

		test('a client is asked for its person, its model and its files at once', async () => {
			const client = await connect();
			const name = 'test_input_required_result_multiple_inputs';
			const { content } = await client.callTool({ name, arguments: {} });
			expect(JSON.stringify(content)).toMatch(/Alice.*Hello.*file:/);
		});

		test('state is kept from round to round', async () => {
			const client = await connect();
			const name = 'test_input_required_result_multi_round';
			const { content } = await client.callTool({ name, arguments: {} });
			expect(JSON.stringify(content)).toContain('Both steps are done.');
		});

		test('a prompt can ask, too', async () => {
			const client = await connect();
			const { messages } = await client.getPrompt({ name: 'test_input_required_result_prompt' });
			expect(messages).toHaveLength(1);
		});
	});
}

test('what a client has not said it can do is not asked of it', async () => {
	const response = await call('test_missing_capability');
	expect(response.status).toBe(400);
	expect((await response.json()).error).toMatchObject({
		code: -32021,
		data: { requiredCapabilities: { sampling: {} } },
	});
	const { client } = await connectClient(gateway, 'session', await gateway.headers('anna'));
	open.push(client);
	const failed = await client.callTool({ name: 'test_missing_capability' }).catch((error) => error);
	expect(failed).toMatchObject({ code: -32600 });
});

describe('an argument that its schema repeats in a header', () => {
	const region = (header: string | undefined, value: unknown = 'eu') =>
		call('test_custom_header', {
			arguments: { region: value },
			headers: header === undefined ? {} : { 'mcp-param-region': header },
		});

	test('has to stand there, the same or in Base64', async () => {
		expect((await region('eu')).status).toBe(200);
		expect((await region(`=?base64?${btoa('eu')}?=`)).status).toBe(200);
		for (const wrong of [undefined, 'us', '=?base64?%%?=', `=?base64?${btoa('us')}?=`]) {
			const response = await region(wrong);
			expect(response.status).toBe(400);
			expect((await response.json()).error).toMatchObject({ code: -32020 });
		}
	});

	test('has no header where it is not given', async () => {
		expect((await call('test_custom_header')).status).toBe(200);
		expect((await region(undefined, null)).status).toBe(200);
	});
});
