import type { ToolSpec } from '@mana/tool-registry';
import type { InputRequired } from '../protocol/input-required.ts';
import type { Answer } from '../protocol/json-rpc.ts';
import { keepJson } from '../protocol/message-body.ts';
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
	const reminders = run.reminder === undefined ? [] : [textBlock(run.reminder)];
	if (!run.ok) return { ok: true, result: { isError: true, content: [textBlock(run.text), ...reminders] } };
	const written = contentOf(run.output);
	if (run.isRepeated) {
		keepJson(written);
		keepJson(run.output);
	}
	const content = reminders.length > 0 ? [...written, ...reminders] : written;
	return { ok: true, result: { content, structuredContent: run.output } };
}

type TextContent = ReturnType<typeof textBlock>[];

const contents = new WeakMap<object, TextContent>();

/** An output as text, written once however often it is answered. */
function contentOf(output: Record<string, unknown>): TextContent {
	const known = contents.get(output);
	if (known) return known;
	const content = [textBlock(JSON.stringify(output))];
	contents.set(output, content);
	return content;
}

function textBlock(text: string) {
	return { type: 'text' as const, text };
}
