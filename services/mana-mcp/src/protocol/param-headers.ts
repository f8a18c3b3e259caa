import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { isRecord } from './json-rpc.ts';
import { decodeHeaderValue, type StandardHeaders } from './standard-headers.ts';

/** An argument that clients repeat in a header `Mcp-Param-…`, for intermediaries that do not read bodies. */
export interface ParamHeader {
	/** Where it stands in the arguments. */
	path: readonly string[];
	header: string;
	isNumeric: boolean;
}

const none: readonly ParamHeader[] = [];
const decimal = /^-?\d+(?:\.\d+)?$/;

/** The arguments of a tool that its input schema marks with `x-mcp-header` (2026-07-28, custom headers). */
export function paramHeadersOf(schema: unknown, path: readonly string[] = []): ParamHeader[] {
	if (!isRecord(schema)) return [];
	const name = schema['x-mcp-header'];
	const own: ParamHeader[] =
		typeof name === 'string' && path.length > 0
			? [
					{
						path,
						header: `mcp-param-${name}`,
						isNumeric: schema.type === 'integer' || schema.type === 'number',
					},
				]
			: [];
	const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
	return [...own, ...properties.flatMap(([key, child]) => paramHeadersOf(child, [...path, key]))];
}

/** Those of each tool, by either of its names; looked for when it is first called. */
export function paramHeadersByTool(
	tools: readonly { readonly name: string; readonly wireName: string; readonly inputJsonSchema: unknown }[],
): (toolName: string) => readonly ParamHeader[] {
	const toolsByName = new Map(
		tools.flatMap((tool) => [[tool.name, tool] as const, [tool.wireName, tool] as const]),
	);
	const headersByName = new Map<string, readonly ParamHeader[]>();
	return (name) => {
		const tool = toolsByName.get(name);
		if (!tool) return none;
		const known = headersByName.get(name) ?? paramHeadersOf(tool.inputJsonSchema);
		headersByName.set(name, known);
		return known;
	};
}

/** What is wrong with the `Mcp-Param-…` headers of a tool call: each argument so marked has to stand in its own. */
export function paramHeaderFault(
	paramHeaders: (toolName: string) => readonly ParamHeader[],
	headers: StandardHeaders,
	{ method, params }: JSONRPCRequest,
): string | undefined {
	if (method !== 'tools/call' || typeof params?.name !== 'string') return undefined;
	for (const marked of paramHeaders(params.name)) {
		const value = valueAt(params.arguments, marked.path);
		if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue;
		const text = headers.get(marked.header);
		if (text === null) return `the required ${marked.header} header is absent`;
		const decoded = decodeHeaderValue(text);
		if (decoded === undefined) return `the ${marked.header} header is not valid Base64 behind its mark`;
		const isNumber = marked.isNumeric && decimal.test(decoded);
		const isSame = isNumber ? Number(decoded) === value : decoded === String(value);
		if (!isSame) return `the ${marked.header} header disagrees with params.arguments`;
	}
	return undefined;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
	let node = root;
	for (const key of path) node = isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined;
	return node;
}
