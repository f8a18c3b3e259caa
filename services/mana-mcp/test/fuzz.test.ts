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

test('no header of the protocol makes it answer with a 5xx', async () => {
	const value = fc.string({ unit: 'binary-ascii' }).map((text) => text.replace(/[^\x20-\x7e]/g, ''));
	const name = fc.constantFrom(
		'mcp-session-id',
		'mcp-protocol-version',
		'mcp-method',
		'mcp-name',
		'x-mana-space',
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
