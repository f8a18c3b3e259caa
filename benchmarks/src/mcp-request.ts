import type { LoadTarget } from './http-load.ts';

/** A call of a tool in revision 2026-07-28, as a client sends it. */
export function toolCall(
	url: string,
	name: string,
	input: Record<string, unknown>,
	headers: Record<string, string> = {},
): LoadTarget {
	const meta = {
		'io.modelcontextprotocol/protocolVersion': '2026-07-28',
		'io.modelcontextprotocol/clientCapabilities': {},
		'io.modelcontextprotocol/clientInfo': { name: 'benchmark', version: '1' },
	};
	const params = { name, arguments: input, _meta: meta };
	return {
		url,
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			'mcp-protocol-version': '2026-07-28',
			'mcp-method': 'tools/call',
			'mcp-name': name,
			...headers,
		},
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
	};
}
