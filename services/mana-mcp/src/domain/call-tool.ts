import type { ToolSpec } from '@mana/tool-registry';
import type { InputRequired } from '../protocol/input-required.ts';
import type { Answer } from '../protocol/json-rpc.ts';
import type { RequestContext } from '../protocol/method.ts';
import { runGated, type ToolCallDeps } from './run-gated.ts';

/**
 * Calls a tool and puts what came of it into words for the model. A result travels as structured content and, for
 * clients that read text only, as compact JSON.
 */
export async function callTool(
	deps: ToolCallDeps,
	tool: ToolSpec,
	rawInput: Record<string, unknown>,
	context: RequestContext,
): Promise<Answer | InputRequired> {
	const run = await runGated(deps, tool, rawInput, context);
	if ('inputRequests' in run) return run;
	const texts = [run.ok ? JSON.stringify(run.output) : run.text, ...(run.reminder ? [run.reminder] : [])];
	const content = texts.map((text) => ({ type: 'text', text }));
	return {
		ok: true,
		result: run.ok ? { content, structuredContent: run.output } : { isError: true, content },
	};
}
