import { readSaidDate } from '@mana/records/rules/said-date';
import type { z } from 'zod';
import { dateTimeFormat } from './calendar-date.ts';
import { personDay } from './person-day.ts';
import { type ParsedInput, parseToolInput } from './tool-input.ts';
import type { ToolContext, ToolSpec } from './tool-spec.ts';

type Issue = z.core.$ZodIssue;

/**
 * Reads a call's arguments as `parseToolInput` does, and dates that are said in words (`yesterday`, `nächsten Freitag`)
 * by the person's day. A tool that destroys takes dates as such only: it must do what the person was asked about,
 * whenever they answer.
 *
 * @throws ToolError where the person's day cannot be told
 */
export async function parseCallInput(
	tool: Pick<ToolSpec, 'input' | 'isOfNoSpace' | 'policyHint'>,
	rawInput: unknown,
	ctx: Pick<ToolContext, 'now' | 'settings' | 'tellTime'>,
): Promise<ParsedInput> {
	const parsed = parseToolInput(tool, rawInput);
	if (parsed.ok || tool.policyHint === 'destructive') return parsed;
	const said = parsed.issues.filter(
		(issue) => isAboutDate(issue) && typeof valueAt(rawInput, issue) === 'string',
	);
	if (said.length === 0) return parsed;
	const { today, rules } = await personDay(ctx);
	const { language } = await ctx.settings();
	const input = structuredClone(rawInput);
	for (const issue of said) {
		const date = readSaidDate(String(valueAt(rawInput, issue)), { today, rules, language });
		const parent = memberAt(input, issue.path.slice(0, -1));
		const name = issue.path.at(-1);
		if (date === undefined || name === undefined || !isParent(parent)) return parsed;
		Reflect.set(parent, name, issue.code === 'custom' ? date : date.slice(0, 'YYYY-MM-DD'.length));
	}
	return parseToolInput(tool, input);
}

function isAboutDate(issue: Issue): boolean {
	if (issue.code === 'invalid_format') return issue.format === 'date';
	return issue.code === 'custom' && issue.params?.format === dateTimeFormat;
}

function valueAt(input: unknown, { path }: Issue): unknown {
	return memberAt(input, path);
}

function memberAt(input: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(value, name) => (isParent(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined),
		input,
	);
}

function isParent(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}
