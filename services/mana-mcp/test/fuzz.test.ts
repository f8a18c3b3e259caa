import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { initializeRequest, startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
let headers: Record<string, string>;
beforeAll(async () => {
	gateway = await startTestGateway();
	gateway.auth.addUser('anna');
	headers = await gateway.headers('anna');
	const opened = await gateway.post(initializeRequest(), headers);
	headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
});
afterAll(() => gateway.stop());

const call = statelessRequest('tools/call', { name: 'habits_create', arguments: { title: 'x' } });

/** Puts a value in place of one member, at whatever depth. */
function replaced(target: unknown, path: readonly string[], value: unknown): unknown {
	const [member, ...rest] = path;
	if (member === undefined || typeof target !== 'object' || target === null) return value;
	const copy: Record<string, unknown> = { ...target };
	copy[member] = replaced(copy[member], rest, value);
	return copy;
}

const paths = [
	['jsonrpc'],
	['id'],
	['method'],
	['params'],
	['params', 'name'],
	['params', 'arguments'],
	['params', 'arguments', 'title'],
	['params', '_meta'],
	['params', '_meta', 'io.modelcontextprotocol/protocolVersion'],
	['params', '_meta', 'io.modelcontextprotocol/clientInfo'],
	['params', '_meta', 'io.modelcontextprotocol/clientCapabilities'],
	['params', '_meta', 'progressToken'],
	['params', '_meta', 'traceparent'],
];

test('no body makes it answer with a 5xx, in either era', async () => {
	const bodies = fc.oneof(
		fc.jsonValue(),
		fc
			.tuple(fc.constantFrom(...paths), fc.jsonValue())
			.map(([path, value]) => replaced(call.body, path, value)),
		fc.array(fc.constantFrom(call.body, initializeRequest(), 1, null), { maxLength: 4 }),
	);
	await fc.assert(
		fc.asyncProperty(bodies, fc.boolean(), async (body, isStateless) => {
			const response = await gateway.post(JSON.stringify(body), {
				...headers,
				...(isStateless ? call.headers : {}),
			});
			await response.text();
			expect(response.status).toBeLessThan(500);
		}),
		{ numRuns: 300 },
	);
}, 20_000);

const methods = [
	'tools/list',
	'tools/call',
	'resources/list',
	'resources/templates/list',
	'resources/read',
	'resources/subscribe',
	'resources/unsubscribe',
	'prompts/list',
	'prompts/get',
	'completion/complete',
	'subscriptions/listen',
	'logging/setLevel',
	'notifications/cancelled',
	'server/discover',
];

/** Texts that mean something to one method or another, and some that mean nothing. */
const word = fc.oneof(
	fc.constantFrom('habits_list', 'notes.search', 'tools_search', 'daily_review', 'capture_from_text'),
	fc.constantFrom('mana://space-anna/notes/x', 'mana://space-anna/habits/%00', 'mana://{space}/notes/{id}'),
	fc.constantFrom('', '__proto__', 'constructor', '\u0000', '\ud800', 'eyJjb2xsZWN0aW9uIjoibm90ZXMifQ'),
	fc.string(),
);
const value = fc.oneof(word, fc.jsonValue(), fc.dictionary(word, word, { maxKeys: 3 }));
const params = fc.record(
	{
		name: value,
		uri: value,
		cursor: value,
		arguments: value,
		inputResponses: value,
		requestState: value,
		notifications: fc.oneof(
			value,
			fc.record({ resourceSubscriptions: fc.oneof(value, fc.array(word)) }, { requiredKeys: [] }),
		),
		ref: fc.oneof(
			value,
			fc.record({ type: fc.constantFrom('ref/prompt', 'ref/resource', 'x'), name: word, uri: word }),
		),
		argument: fc.oneof(value, fc.record({ name: word, value: word })),
		requestId: value,
	},
	{ requiredKeys: [] },
);

test('no parameters of any method make it answer with a 5xx or not at all, in either era', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...methods),
			params,
			fc.boolean(),
			async (method, given, isStateless) => {
				const stateless = statelessRequest(method, given);
				const target = method === 'resources/read' ? given.uri : given.name;
				const name =
					typeof target === 'string' ? `=?base64?${Buffer.from(target).toString('base64')}?=` : undefined;
				const body = isStateless ? stateless.body : { jsonrpc: '2.0', id: 1, method, params: given };
				const { 'mcp-name': _, ...own } = stateless.headers;
				const named = name === undefined ? own : { ...own, 'mcp-name': name };
				const response = await gateway.post(JSON.stringify(body), {
					...headers,
					...(isStateless ? named : {}),
				});
				expect(response.status).toBeLessThan(500);
				// A stream that listens goes on until we go.
				const reader = response.body?.getReader();
				const first = await Promise.race([reader?.read(), Bun.sleep(8_000).then(() => 'late')]);
				expect(first).not.toBe('late');
				await reader?.cancel();
			},
		),
		{ numRuns: 400 },
	);
}, 30_000);

test('no header of the protocol makes it answer with a 5xx', async () => {
	const value = fc.string({ unit: 'binary-ascii' }).map((text) => text.replace(/[^\x20-\x7e]/g, ''));
	const name = fc.constantFrom(
		'mcp-session-id',
		'mcp-protocol-version',
		'mcp-method',
		'mcp-name',
		'x-mana-space',
		'x-mana-toolsets',
		'accept',
		'last-event-id',
		'authorization',
		'content-type',
		'origin',
		'traceparent',
	);
	await fc.assert(
		fc.asyncProperty(name, value, fc.boolean(), async (header, text, isStateless) => {
			const response = await gateway.post(call.body, {
				...headers,
				...(isStateless ? call.headers : {}),
				[header]: text,
			});
			await response.text();
			expect(response.status).toBeLessThan(500);
		}),
		{ numRuns: 200 },
	);
}, 20_000);

test('a body nested deeper than any stack is refused like any other bad body', async () => {
	const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'['.repeat(500_000)}${']'.repeat(500_000)}}`;
	const response = await gateway.post(deep, headers);
	expect(response.status).toBe(400);
});
