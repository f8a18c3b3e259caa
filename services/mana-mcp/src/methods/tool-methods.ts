import { type RegisteredTool, targetOf } from '@mana/tool-registry';
import type { Tool } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Answer, invalidParams, isRecord } from '../protocol/json-rpc.ts';
import type { MethodHandler, RequestContext } from '../protocol/method.ts';
import { pageOf } from '../protocol/paging.ts';
import type { SessionRouter } from '../protocol/session-router.ts';
import { answerToolCall } from './answer-tool-call.ts';
import type { RunToolDeps } from './run-tool.ts';
import { digestOfTools, toolDigestKey } from './tool-digest.ts';
import { createToolLists, type ToolNameStyle } from './tool-list.ts';

/** The tools there are, and one of them by its canonical name or the one on the wire. */
export interface ToolSource {
	all(): readonly RegisteredTool[];
	get(name: string): RegisteredTool | undefined;
}

export interface ToolMethodDeps extends RunToolDeps {
	tools: ToolSource;
	nameStyle: ToolNameStyle;
	/** What `tools/list` shows to who asks for nothing else. */
	toolsets: readonly string[];
	/** Whether `tools/list` tells what results look like. */
	outputSchemas: boolean;
	router: Pick<SessionRouter, 'route' | 'widenedList'>;
}

/** What a call through another tool is answered where it names none: a model can mend that. */
function noTarget(finding: string): Answer {
	const text = `INPUT_INVALID: name: must be the name of another tool. ${finding}, and send what it takes as arguments.`;
	return { ok: true, result: { isError: true, content: [{ type: 'text', text }] } };
}

const searchingTool = 'tools.search';
const foundTools = z.object({
	result: z.object({ structuredContent: z.object({ tools: z.array(z.object({ name: z.string() })) }) }),
});

/** More than there are tools: some clients read the first page only. */
const pageSize = 200;

/** `tools/list` and `tools/call`, for both eras of the protocol. */
export function toolMethods(deps: ToolMethodDeps): Map<string, MethodHandler> {
	const listFor = createToolLists(deps.tools.all(), {
		style: deps.nameStyle,
		toolsets: deps.toolsets,
		outputSchemas: deps.outputSchemas,
	});

	const digests = new WeakMap<readonly Tool[], string>();
	const digestOf = (tools: readonly Tool[]): string => {
		const digest = digests.get(tools) ?? digestOfTools(tools);
		digests.set(tools, digest);
		return digest;
	};

	const list: MethodHandler = ({ cursor }, { toolsets, caller, session }) => {
		const found = session && deps.router.widenedList(session.nonce);
		const tools = listFor(toolsets, caller.scopes, found);
		const paged = pageOf(tools, cursor, pageSize);
		if (!paged) return invalidParams('Unknown cursor');
		const { page, ...next } = paged;
		return { ok: true, result: { tools: page, ...next, _meta: { [toolDigestKey]: digestOf(tools) } } };
	};

	/** Whether the tool that finds others is among those that the caller is shown. */
	const canSearch = ({ toolsets, caller }: RequestContext): boolean => {
		const search = deps.tools.get(searchingTool);
		const isSearch = ({ name }: Tool) => name === search?.name || name === search?.wireName;
		return listFor(toolsets, caller.scopes).some(isSearch);
	};

	const call: MethodHandler = async ({ name, arguments: given }, context) => {
		const input = given ?? {};
		if (typeof name !== 'string') return invalidParams('params.name must be the name of a tool');
		if (!isRecord(input)) return invalidParams('params.arguments must be an object');
		const tool = deps.tools.get(name);
		if (!tool) {
			const finding = canSearch(context) ? ', or find one with tools_search' : '';
			return invalidParams(`Unknown tool: ${name.slice(0, 64)}. Take a name from tools/list${finding}.`);
		}
		const target = targetOf(deps.tools, tool, input);
		if (!target)
			return noTarget(canSearch(context) ? 'Find one with tools_search' : 'Take one from tools/list');
		const answer = await answerToolCall(deps, target.tool, target.input, context);
		if (target.tool.name === searchingTool) widenList(answer, context);
		return answer;
	};

	/** Lists what a search has found, in this session, and says so to a client that listens. */
	const widenList = (answer: unknown, { session, toolsets, caller }: RequestContext) => {
		const found = foundTools.safeParse(answer);
		if (!session || !found.success) return;
		const known = listFor(toolsets, caller.scopes, deps.router.widenedList(session.nonce));
		const names = found.data.result.structuredContent.tools.flatMap(({ name }) => {
			const tool = deps.tools.get(name);
			return tool && !known.some((listed) => listed.name === tool.wireName || listed.name === tool.name)
				? [tool.name]
				: [];
		});
		if (names.length > 0) deps.router.route({ kind: 'list-widened', session: session.nonce, names });
	};

	return new Map([
		['tools/list', list],
		['tools/call', call],
	]);
}
