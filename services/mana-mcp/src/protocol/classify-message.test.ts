import { expect, test } from 'bun:test';
import {
	CLIENT_CAPABILITIES_META_KEY,
	CLIENT_INFO_META_KEY,
	classifyInboundRequest,
	PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { classifyMessage } from './classify-message.ts';

const version = fc.constantFrom('2026-07-28', '2025-11-25', '', 7);
const meta = fc.record(
	{
		[PROTOCOL_VERSION_META_KEY]: version,
		[CLIENT_INFO_META_KEY]: fc.constantFrom({ name: 'a', version: '1' }, { name: 'b' }, 'c', null),
		[CLIENT_CAPABILITIES_META_KEY]: fc.constantFrom({}, { elicitation: {} }, []),
		progressToken: fc.constantFrom('p', 1, 1.5, null),
	},
	{ requiredKeys: [] },
);
const params = fc.record(
	{
		_meta: fc.oneof({ weight: 5, arbitrary: meta }, { weight: 1, arbitrary: fc.constantFrom(null, 'm', []) }),
		name: fc.constantFrom('habits_list', 3),
		arguments: fc.constantFrom({}, null, { deep: [1] }),
		uri: fc.constant('mana://notes'),
		task: fc.constantFrom({}, 1),
		protocolVersion: version,
	},
	{ requiredKeys: [] },
);
const anyBody = fc.record(
	{
		jsonrpc: fc.constantFrom('2.0', '2.0', '2.0', '1.0'),
		id: fc.constantFrom('1', 1, 2, 1.5, null),
		method: fc.constantFrom('tools/call', 'tools/list', 'initialize', 'notifications/x', 4),
		params: fc.oneof(
			{ weight: 8, arbitrary: params },
			{ weight: 1, arbitrary: fc.constantFrom([], 'p', null) },
		),
		result: fc.constant({}),
		error: fc.constant({ code: 1, message: 'm' }),
	},
	{ requiredKeys: ['jsonrpc', 'method'] },
);
/** What a client of the newest revision sends, which hardly any of the others are. */
const modernBody = fc.record({
	jsonrpc: fc.constant('2.0'),
	id: fc.constantFrom('1', 1),
	method: fc.constantFrom('tools/call', 'tools/list'),
	params: fc.record({
		_meta: fc.constant({
			[PROTOCOL_VERSION_META_KEY]: '2026-07-28',
			[CLIENT_INFO_META_KEY]: { name: 'a', version: '1' },
			[CLIENT_CAPABILITIES_META_KEY]: {},
		}),
		name: fc.constant('habits_list'),
	}),
});
const body = fc.oneof({ weight: 4, arbitrary: anyBody }, { weight: 1, arbitrary: modernBody });
const headers = fc.record({
	protocolVersion: fc.constantFrom(undefined, '2026-07-28', '2025-11-25'),
	method: fc.constantFrom(undefined, 'tools/call', 'tools/list'),
	name: fc.constantFrom(undefined, 'habits_list'),
});

test('a message is classified as the SDK does it, however many like it came before', () => {
	const kinds = new Set<string>();
	fc.assert(
		fc.property(headers, body, (given, message) => {
			const { protocolVersion, method, name } = given;
			const own = classifyInboundRequest({
				httpMethod: 'POST',
				body: message,
				...(protocolVersion && { protocolVersionHeader: protocolVersion }),
				...(method && { mcpMethodHeader: method }),
				...(name && { mcpNameHeader: name }),
			});
			kinds.add(own.kind);
			for (let time = 0; time < 2; time++) {
				const route = classifyMessage(given, message);
				expect(route).toEqual(own);
				if (route.kind === 'modern') expect<unknown>(route.message).toBe(message);
			}
		}),
		{ numRuns: 5_000 },
	);
	expect(kinds.size).toBe(3);
});

test('params whose _meta is null are not taken for params without one', () => {
	const body = (params: Record<string, unknown>) => ({ jsonrpc: '2.0', id: 1, method: 'ping', params });
	const none = { protocolVersion: undefined, method: undefined, name: undefined };
	for (const params of [{}, { _meta: null }, {}]) {
		const own = classifyInboundRequest({ httpMethod: 'POST', body: body(params) });
		expect(classifyMessage(none, body(params))).toEqual(own);
	}
});

test('a like request is told apart by its method, its versions and what it says of its client', () => {
	const request = (method: string, client: string, id = 1) => ({
		jsonrpc: '2.0',
		id,
		method,
		params: {
			_meta: {
				[PROTOCOL_VERSION_META_KEY]: '2026-07-28',
				[CLIENT_INFO_META_KEY]: { name: client, version: '1' },
				[CLIENT_CAPABILITIES_META_KEY]: {},
			},
		},
	});
	const of = (message: unknown, method = 'tools/list') =>
		classifyMessage({ protocolVersion: '2026-07-28', method, name: undefined }, message).kind;
	expect(of(request('tools/list', 'a'))).toBe('modern');
	expect(of(request('tools/list', 'b', 2))).toBe('modern');
	expect(of(request('tools/call', 'a'))).toBe('reject');
	expect(of({ ...request('tools/list', 'a'), id: null })).toBe('reject');
	expect(of({ ...request('tools/list', 'a'), params: {} })).toBe('reject');
});
