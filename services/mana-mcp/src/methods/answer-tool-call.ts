import { wellFormedJson } from '@mana/service-kit';
import type { ToolSpec } from '@mana/tool-registry';
import type { InputRequired } from '../protocol/input-required.ts';
import type { Answer } from '../protocol/json-rpc.ts';
import { keepJson } from '../protocol/message-body.ts';
import type { RequestContext } from '../protocol/method.ts';
import { type RunToolDeps, runTool } from './run-tool.ts';

/**
 * Calls a tool and puts what came of it into words for the model. A result travels as structured content and, for
 * clients that read text only, as compact JSON.
 */
export async function answerToolCall(
	deps: RunToolDeps,
	tool: ToolSpec,
	rawInput: Record<string, unknown>,
	context: RequestContext,
): Promise<Answer | InputRequired> {
	const called = await runTool(deps, tool, rawInput, context);
	if (!called.ok && called.reason === 'unconfirmed') return called.question;
	const reminders = called.reminder === undefined ? [] : [textBlock(called.reminder)];
	if (!called.ok) {
		return { ok: true, result: { isError: true, content: [textBlock(called.text), ...reminders] } };
	}
	const written = contentOf(called.output);
	if (called.isRepeated) {
		keepJson(written);
		keepJson(called.output);
	}
	const content = reminders.length > 0 ? [...written, ...reminders] : written;
	return { ok: true, result: { content, structuredContent: called.output } };
}

type TextContent = ReturnType<typeof textBlock>[];

const contents = new WeakMap<object, TextContent>();

/** An output as text, written once however often it is answered. */
function contentOf(output: Record<string, unknown>): TextContent {
	const known = contents.get(output);
	if (known) return known;
	const content = [textBlock(wellFormedJson(output))];
	contents.set(output, content);
	return content;
}

function textBlock(text: string) {
	return { type: 'text' as const, text };
}
