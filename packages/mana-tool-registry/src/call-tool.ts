import { isModuleOffered } from '@mana/records';
import { z } from 'zod';
import { carriesTextIn } from './policy/foreign-text.ts';
import { oneLine } from './records/bounded-text.ts';
import { parseCallInput } from './said-dates.ts';
import { joinAnswers, leftOut, readInSpaces } from './spaces/across-spaces.ts';
import { ToolError } from './tool-error.ts';
import type { ToolContext, ToolSpec } from './tool-spec.ts';

export type ToolOutcome =
	| { readonly ok: true; readonly output: Record<string, unknown> }
	| {
			readonly ok: false;
			readonly outcome: 'input-invalid' | 'handler-error';
			/** `error.text` is what the model should read. */
			readonly error: ToolError;
	  };

export interface CallToolOptions {
	/** Checks the handler's answer against the tool's output schema: a net for development and tests. */
	readonly checksOutput?: boolean;
}

/** Characters of what would be written that a person is shown. */
const shownCharacters = 300;

const outputRecord = z.record(z.string(), z.unknown());

/**
 * Validates the arguments, calls the handler, and answers whatever happened; never throws. An error that no
 * ToolError stands for is logged and answered as `INTERNAL`, without its details.
 */
export async function callTool(
	tool: ToolSpec,
	rawInput: unknown,
	ctx: ToolContext,
	{ checksOutput = false }: CallToolOptions = {},
): Promise<ToolOutcome> {
	try {
		const parsed = await parseCallInput(tool, rawInput, ctx);
		if (!parsed.ok) return { ok: false, outcome: 'input-invalid', error: parsed.error };
		assertOffered(tool, ctx);
		const output = await tool.handler(parsed.input, ctx);
		return { ok: true, output: outputRecord.parse(checksOutput ? tool.output.parse(output) : output) };
	} catch (cause) {
		return { ok: false, outcome: 'handler-error', error: asToolError(tool, ctx, cause) };
	}
}

/**
 * Calls a tool that reads in several spaces, as `callTool` does in one. What it answers names the space of each item,
 * which no output schema knows, so it is checked and left as it is.
 */
export async function callToolAcross(
	tool: ToolSpec,
	rawInput: unknown,
	contexts: readonly [ToolContext, ...ToolContext[]],
	{ checksOutput = false }: CallToolOptions = {},
): Promise<ToolOutcome> {
	try {
		const parsed = await parseCallInput(tool, rawInput, contexts[0]);
		if (!parsed.ok) return { ok: false, outcome: 'input-invalid', error: parsed.error };
		const output = await readAcross(tool, parsed.input, contexts);
		if (checksOutput) tool.output.parse(output);
		return { ok: true, output };
	} catch (cause) {
		return { ok: false, outcome: 'handler-error', error: asToolError(tool, contexts[0], cause) };
	}
}

async function readAcross(
	tool: ToolSpec,
	input: unknown,
	contexts: readonly ToolContext[],
): Promise<Record<string, unknown>> {
	if (tool.readAcross) return outputRecord.parse(await tool.readAcross(input, contexts));
	const { answers, unread } = await readInSpaces(contexts, async (ctx) =>
		outputRecord.parse(await tool.handler(input, ctx)),
	);
	return { ...joinAnswers(answers), ...leftOut(unread) };
}

/**
 * What a call would lose, as a sentence for the person who is asked to confirm it; never throws. A call that could
 * not run loses nothing: its failure is answered.
 */
export async function describeLoss(
	tool: ToolSpec,
	rawInput: unknown,
	ctx: ToolContext,
): Promise<{ readonly ok: true; readonly loss: string } | Extract<ToolOutcome, { ok: false }>> {
	try {
		const parsed = await parseCallInput(tool, rawInput, ctx);
		if (!parsed.ok) return { ok: false, outcome: 'input-invalid', error: parsed.error };
		assertOffered(tool, ctx);
		const loss = (await tool.describeLoss?.(parsed.input, ctx)) ?? undescribed(tool, parsed.input);
		return { ok: true, loss };
	} catch (cause) {
		return { ok: false, outcome: 'handler-error', error: asToolError(tool, ctx, cause) };
	}
}

function undescribed(tool: ToolSpec, input: unknown): string {
	if (carriesTextIn(tool)) return describeCrossing(input);
	return tool.carriesOut
		? 'It can send data of yours to others.'
		: 'What it destroys cannot be brought back.';
}

/** What a call would write that may carry something from one space into another. */
function describeCrossing(input: unknown): string {
	const why = 'It has read in another space, and text that other people may have written to make it do this.';
	const [longest = ''] = textsIn(input).sort((a, b) => b.length - a.length);
	const text = oneLine(longest, shownCharacters).replace(/[“”]/g, '"');
	return text === '' ? why : `${why} It writes: “${text}”`;
}

function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(textsIn);
}

function assertOffered({ module }: ToolSpec, { spaceType }: ToolContext): void {
	if (isModuleOffered(spaceType, module)) return;
	const message = `A ${spaceType} space has no ${module.id}. Use another space; spaces_list names them.`;
	throw new ToolError('MODULE_NOT_OFFERED', message);
}

function asToolError(tool: ToolSpec, ctx: ToolContext, cause: unknown): ToolError {
	if (cause instanceof ToolError) return cause;
	ctx.logger.error({ tool: tool.name, ...faultOf(cause) }, 'a tool handler failed unexpectedly');
	const message = 'The tool failed on our side. Trying once more may help; more than that will not.';
	return new ToolError('INTERNAL', message, { cause });
}

/** What failed and where. An unexpected error's message may quote a person's data, so it is not logged. */
function faultOf(cause: unknown): Record<string, unknown> {
	if (!(cause instanceof Error)) return { error: typeof cause };
	if (cause instanceof z.ZodError) {
		return { error: cause.name, issues: cause.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) };
	}
	const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s*at /.test(line));
	return { error: cause.name, frames: frames.map((line) => line.trim()) };
}
