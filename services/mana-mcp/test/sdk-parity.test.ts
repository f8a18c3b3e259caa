import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createMcpHandler, ResourceNotFoundError, Server } from '@modelcontextprotocol/server';
import { startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';
import { testTools } from './test-tools.ts';

// The gateway answers revision 2026-07-28 itself, for speed. The SDK's own server, given the same requests, says
// what the answers have to be: same status, same code, same members of the result.

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ tools: testTools().registry });
	gateway.auth.addUser('anna');
});
afterAll(() => gateway.stop());

const reference = createMcpHandler(
	() => {
		const server = new Server(
			{ name: 'mana', version: '1' },
			{
				capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {} },
				instructions: 'x',
				cacheHints: Object.fromEntries(
					['resources/list', 'resources/templates/list', 'resources/read'].map((method) => [
						method,
						{ ttlMs: 0, cacheScope: 'private' },
					]),
				),
			},
		);
		server.setRequestHandler('tools/list', () => ({ tools: [] }));
		server.setRequestHandler('tools/call', () => ({
			content: [{ type: 'text', text: '{"ok":true}' }],
			structuredContent: { ok: true },
		}));
		server.setRequestHandler('resources/list', () => ({ resources: [] }));
		server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
		server.setRequestHandler('resources/read', ({ params: { uri } }) => {
			throw new ResourceNotFoundError(uri);
		});
		server.setRequestHandler('prompts/list', () => ({ prompts: [] }));
		server.setRequestHandler('prompts/get', () => ({ description: 'x', messages: [] }));
		server.setRequestHandler('completion/complete', () => ({
			completion: { values: [], total: 0, hasMore: false },
		}));
		return server;
	},
	{ legacy: 'reject' },
);

const call = statelessRequest('tools/call', { name: 'habits_ping', arguments: {} });
const meta = call.body.params._meta;
const versionKey = 'io.modelcontextprotocol/protocolVersion';
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

function withMeta(changed: Record<string, unknown>) {
	return { ...call.body, params: { ...call.body.params, _meta: changed } };
}

function without(name: string): Record<string, string> {
	return Object.fromEntries(Object.entries(call.headers).filter(([header]) => header !== name));
}

function both(method: string, params?: Record<string, unknown>) {
	const { body, headers } = statelessRequest(method, params);
	return [body, headers] as const;
}

const base64Name = `=?base64?${btoa('habits_ping')}?=`;

const requests: [name: string, body: unknown, headers: Record<string, string>][] = [
	['discover', statelessRequest('server/discover').body, statelessRequest('server/discover').headers],
	['tools/list', statelessRequest('tools/list').body, statelessRequest('tools/list').headers],
	['tools/call', call.body, call.headers],
	['a string id', { ...call.body, id: 'abc' }, call.headers],
	['id null', { ...call.body, id: null }, call.headers],
	['a fractional id', { ...call.body, id: 1.5 }, call.headers],
	['a name in Base64', call.body, { ...call.headers, 'mcp-name': base64Name }],
	['a name in broken Base64', call.body, { ...call.headers, 'mcp-name': '=?base64?%%?=' }],
	['another name in the header', call.body, { ...call.headers, 'mcp-name': 'habits_list' }],
	['no name in the header', call.body, without('mcp-name')],
	['no method in the header', call.body, without('mcp-method')],
	['another method in the header', call.body, { ...call.headers, 'mcp-method': 'tools/list' }],
	['no revision in the header', call.body, without('mcp-protocol-version')],
	['another revision in the header', call.body, { ...call.headers, 'mcp-protocol-version': '2025-11-25' }],
	['spaces around header values', call.body, { ...call.headers, 'mcp-name': ' habits_ping ' }],
	[
		'a revision to come',
		withMeta({ ...meta, [versionKey]: '2027-01-01' }),
		{ ...call.headers, 'mcp-protocol-version': '2027-01-01' },
	],
	[
		'an old revision in the envelope',
		withMeta({ ...meta, [versionKey]: '2025-11-25' }),
		{ ...call.headers, 'mcp-protocol-version': '2025-11-25' },
	],
	['a revision that is no string', withMeta({ ...meta, [versionKey]: 7 }), call.headers],
	['no capabilities in the envelope', withMeta({ [versionKey]: '2026-07-28' }), call.headers],
	['capabilities that are none', withMeta({ ...meta, [capabilitiesKey]: 'all' }), call.headers],
	['no envelope', { ...call.body, params: { name: 'habits_ping' } }, call.headers],
	['no params', { jsonrpc: '2.0', id: 1, method: 'tools/call' }, call.headers],
	['params that are a list', { ...call.body, params: [] }, call.headers],
	[
		'no tool name',
		statelessRequest('tools/call', { arguments: {} }).body,
		statelessRequest('tools/call').headers,
	],
	[
		'a tool name that is a number',
		statelessRequest('tools/call', { name: 5 }).body,
		statelessRequest('tools/call').headers,
	],
	[
		'arguments that are a list',
		statelessRequest('tools/call', { name: 'habits_ping', arguments: [] }).body,
		call.headers,
	],
	['ping, which is gone', statelessRequest('ping').body, statelessRequest('ping').headers],
	[
		'initialize with an envelope',
		statelessRequest('initialize').body,
		statelessRequest('initialize').headers,
	],
	['an unknown method', statelessRequest('no/such').body, statelessRequest('no/such').headers],
	['a method of Object', statelessRequest('constructor').body, statelessRequest('constructor').headers],
	['prompts/list', ...both('prompts/list')],
	['prompts/get', ...both('prompts/get', { name: 'daily_review' })],
	['resources/list', ...both('resources/list')],
	['resources/templates/list', ...both('resources/templates/list')],
	['a resource that is not there', ...both('resources/read', { uri: 'mana://space-anna/notes/none' })],
	['resources/subscribe, which is gone', ...both('resources/subscribe', { uri: 'mana://a/notes/b' })],
	['logging/setLevel, which is gone', ...both('logging/setLevel', { level: 'info' })],
	[
		'completion/complete',
		...both('completion/complete', {
			ref: { type: 'ref/prompt', name: 'daily_review' },
			argument: { name: 'date', value: 'x' },
		}),
	],
	['subscriptions/listen without a filter', ...both('subscriptions/listen')],
	['subscriptions/listen with a bad filter', ...both('subscriptions/listen', { notifications: 7 })],
	['subscriptions/listen to nothing', ...both('subscriptions/listen', { notifications: {} })],
	[
		'subscriptions/listen to what never changes',
		...both('subscriptions/listen', { notifications: { toolsListChanged: true } }),
	],
	['a batch with an envelope', [call.body], call.headers],
	['an empty batch', [], call.headers],
	[
		'a notification',
		{ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, _meta: meta } },
		{ 'mcp-protocol-version': '2026-07-28' },
	],
	[
		'a notification without an envelope',
		{ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
		{ 'mcp-protocol-version': '2026-07-28' },
	],
	['another JSON-RPC', { ...call.body, jsonrpc: '1.0' }, call.headers],
];

for (const [name, body, headers] of requests) {
	test(`answers as the SDK does: ${name}`, async () => {
		const all = {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			...headers,
		};
		const request = new Request('http://localhost/mcp', {
			method: 'POST',
			headers: all,
			body: JSON.stringify(body),
		});
		const [theirs, ours] = await Promise.all([
			reference.fetch(request),
			gateway.post(body, { ...all, ...(await gateway.headers('anna')) }),
		]);
		expect(ours.status).toBe(theirs.status);
		expect(shapeOf(await ours.text())).toEqual(shapeOf(await theirs.text()));
	});
}

/** What of an answer has to be the same: id, error code and data, the names of the result's members. */
function shapeOf(text: string): unknown {
	if (text === '') return text;
	const events = [...text.matchAll(/^data: (.*)$/gm)];
	if (events.length > 0) return events.map(([, data = '']) => shapeOf(data));
	const { id, error, result, method, params } = JSON.parse(text);
	return {
		id,
		method,
		params: Object.keys(params ?? {}).sort(),
		uri: error?.data?.uri,
		code: error?.code,
		supported: error?.data?.supported,
		resultType: result?.resultType,
		members: Object.keys(result ?? {}).sort(),
		meta: Object.keys(result?._meta ?? {}).filter((key) => !key.startsWith('mana/')),
	};
}
