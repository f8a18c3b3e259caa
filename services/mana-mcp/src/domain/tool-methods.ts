import type { RegisteredTool } from '@mana/tool-registry';
import { invalidParams, isRecord } from '../protocol/json-rpc.ts';
import type { MethodHandler } from '../protocol/method.ts';
import { callTool } from './call-tool.ts';
import type { ToolCallDeps } from './run-gated.ts';
import { listTools, type ToolNameStyle } from './tool-list.ts';

/** The tools there are, and one of them by its canonical name or the one on the wire. */
export interface ToolSource {
	all(): readonly RegisteredTool[];
	get(name: string): RegisteredTool | undefined;
}

/** `tools/list` and `tools/call`, for both eras of the protocol. */
export function toolMethods(
	deps: ToolCallDeps & { tools: ToolSource; nameStyle: ToolNameStyle },
): Map<string, MethodHandler> {
	const tools = listTools(deps.tools.all(), deps.nameStyle);

	const list: MethodHandler = ({ cursor }) =>
		// All tools fit one page, so we never gave a cursor out.
		cursor === undefined ? { ok: true, result: { tools } } : invalidParams('Unknown cursor');

	const call: MethodHandler = ({ name, arguments: input = {} }, context) => {
		if (typeof name !== 'string') return invalidParams('params.name must be the name of a tool');
		if (!isRecord(input)) return invalidParams('params.arguments must be an object');
		const tool = deps.tools.get(name);
		if (!tool) return invalidParams(`Unknown tool: ${name.slice(0, 64)}`);
		return callTool(deps, tool, input, context);
	};

	return new Map([
		['tools/list', list],
		['tools/call', call],
	]);
}
