import { type LoadTarget, send } from '../http-load.ts';

export type Era = 'stateless' | 'session';

export interface CallTarget {
	url: string;
	headers?: Record<string, string>;
	/** How much of its processors the server's process has taken so far. */
	cpuSeconds(): Promise<number>;
}

const clientInfo = { name: 'benchmark', version: '1' };
const accept = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A call of a tool in revision 2026-07-28, as a client sends it. */
export function statelessCall(
	{ url, headers }: CallTarget,
	name: string,
	input: Record<string, unknown> = {},
): LoadTarget {
	const meta = {
		'io.modelcontextprotocol/protocolVersion': '2026-07-28',
		'io.modelcontextprotocol/clientCapabilities': {},
		'io.modelcontextprotocol/clientInfo': clientInfo,
	};
	const params = { name, arguments: input, _meta: meta };
	return {
		url,
		headers: {
			...accept,
			'mcp-protocol-version': '2026-07-28',
			'mcp-method': 'tools/call',
			'mcp-name': name,
			...headers,
		},
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
	};
}

/** The same in revision 2025-11-25, in a session where the server opens one. */
export async function sessionCall(
	{ url, headers }: CallTarget,
	name: string,
	input: Record<string, unknown> = {},
): Promise<LoadTarget> {
	const protocolVersion = '2025-11-25';
	const message = (method: string, params: Record<string, unknown>) =>
		JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
	const opened = await fetch(url, {
		method: 'POST',
		headers: { ...accept, ...headers },
		body: message('initialize', { protocolVersion, capabilities: {}, clientInfo }),
	});
	await opened.text();
	const sessionId = opened.headers.get('mcp-session-id');
	return {
		url,
		headers: {
			...accept,
			'mcp-protocol-version': protocolVersion,
			...headers,
			...(sessionId && { 'mcp-session-id': sessionId }),
		},
		body: message('tools/call', { name, arguments: input }),
	};
}

/** The structured content of an answer, which may come as an event stream of one message. */
export async function structuredContentOf(target: LoadTarget): Promise<Record<string, unknown>> {
	const text = await send(target);
	const message = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
	if (!message.result?.structuredContent) throw new Error(`a call failed: ${text.slice(0, 300)}`);
	return message.result.structuredContent;
}
