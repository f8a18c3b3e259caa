import type { JSONRPCRequest } from '@modelcontextprotocol/server';

/** The code of a request whose headers and body disagree, or whose required header is missing. */
export const headerMismatchCode = -32020;

const nameSources: Record<string, string> = {
	'tools/call': 'name',
	'prompts/get': 'name',
	'resources/read': 'uri',
};

export interface StandardHeaders {
	protocolVersion: string | undefined;
	method: string | undefined;
	name: string | undefined;
	/** Any other header of the request. */
	get(name: string): string | null;
}

export function readStandardHeaders(headers: Headers): StandardHeaders {
	return {
		protocolVersion: headers.get('mcp-protocol-version') ?? undefined,
		method: headers.get('mcp-method') ?? undefined,
		name: headers.get('mcp-name') ?? undefined,
		get: (name) => headers.get(name),
	};
}

/**
 * The part of the 2026-07-28 header rules that the SDK's classifier leaves to its caller: every request carries
 * `MCP-Protocol-Version` and `Mcp-Method`, and `Mcp-Name` where the body names a tool, prompt or resource, equal
 * to it. (That the first two agree with the body, the classifier has checked.)
 *
 * @returns what is wrong, or undefined
 */
export function headerFault(headers: StandardHeaders, request: JSONRPCRequest): string | undefined {
	if (headers.protocolVersion === undefined) return 'the required MCP-Protocol-Version header is absent';
	if (headers.method === undefined) return 'the required Mcp-Method header is absent';
	const named = targetOf(request.method, request.params);
	if (typeof named !== 'string') return undefined;
	const source = nameSources[request.method];
	if (headers.name === undefined) return `the required Mcp-Name header is absent, params.${source} is given`;
	const decoded = decodeHeaderValue(headers.name.trim());
	if (decoded === undefined) return 'the Mcp-Name header is not valid Base64 behind its =?base64? mark';
	return decoded === named ? undefined : `the Mcp-Name header disagrees with params.${source}`;
}

/** The tool, prompt or resource that a request is about; undefined where its method has none. */
export function targetOf(method: string, params: Record<string, unknown> | undefined): unknown {
	const source = Object.hasOwn(nameSources, method) ? nameSources[method] : undefined;
	return source === undefined ? undefined : params?.[source];
}

/** Values that cannot stand in a header travel as `=?base64?…?=`, UTF-8 inside. */
export function decodeHeaderValue(value: string): string | undefined {
	const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
	if (encoded === undefined) return value;
	const bytes = Buffer.from(encoded, 'base64');
	if (bytes.toString('base64') !== encoded) return undefined;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}
