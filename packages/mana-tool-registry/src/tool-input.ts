import { findUnstorable } from '@mana/sync-protocol';
import { z } from 'zod';
import { type RepairedInput, repairInput } from './repair-input.ts';
import { spaceArgument } from './spaces/call-spaces.ts';
import { ToolError } from './tool-error.ts';
import type { ToolSpec } from './tool-spec.ts';

export type ParsedInput =
	| { readonly ok: true; readonly input: unknown }
	| { readonly ok: false; readonly error: ToolError; readonly issues: readonly Issue[] };

type Issue = z.core.$ZodIssue;

const SHOWN_ISSUES = 5;

/**
 * Validates a call's arguments by the tool's schema, repaired where clients send them in a way of their own, and refuses
 * text that cannot be stored (NUL, lone surrogates) or nests without end. `input` is what the tool's handler takes. The
 * error names each field and the rule it breaks, and never quotes a value.
 */
export function parseToolInput(
	tool: Pick<ToolSpec, 'input' | 'isOfNoSpace'>,
	rawInput: unknown,
): ParsedInput {
	const parsed = parseOrRepair(tool.input, rawInput ?? {});
	if (!parsed.ok) {
		const words = parsed.issues.slice(0, SHOWN_ISSUES).map((issue) => wordsOf(tool, issue));
		return { ok: false, error: inputError(words.join('; ')), issues: parsed.issues };
	}
	const fault = findUnstorable(parsed.input, '');
	if (fault) {
		const field = fault.path.replace(/^\./, '') || 'arguments';
		const error = inputError(`${field}: has content that cannot be stored (${fault.reason})`);
		return { ok: false, error, issues: [] };
	}
	return parsed;
}

function parseOrRepair(schema: z.ZodType, rawInput: unknown): RepairedInput {
	const parsed = schema.safeParse(rawInput, { reportInput: false });
	return parsed.success
		? { ok: true, input: parsed.data }
		: repairInput(schema, rawInput, parsed.error.issues);
}

function wordsOf({ input, isOfNoSpace }: Pick<ToolSpec, 'input' | 'isOfNoSpace'>, issue: Issue): string {
	const words = `${issue.path.join('.') || 'arguments'}: ${issue.message}`;
	if (issue.code !== 'unrecognized_keys') return words;
	const isOfCall = issue.path.length === 0;
	const known = [...keysAt(input, issue.path), ...(isOfCall && !isOfNoSpace ? [spaceArgument] : [])];
	return known.length === 0 ? words : `${words}; it takes ${known.join(', ')}`;
}

/** The keys that a schema takes at a path; none where that depends on what else is there. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
	if (isWrapped(schema)) return keysAt(schema.unwrap(), path);
	const [name, ...rest] = path;
	if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
	if (!(schema instanceof z.ZodObject)) return [];
	if (name === undefined) return Object.keys(schema.shape);
	const member: z.core.$ZodType | undefined = schema.shape[String(name)];
	return member ? keysAt(member, rest) : [];
}

function isWrapped(schema: z.core.$ZodType): schema is z.ZodOptional | z.ZodDefault | z.ZodNullable {
	return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable;
}

function inputError(issues: string): ToolError {
	return new ToolError('INPUT_INVALID', `${issues}. Nothing was done; correct the arguments and call again.`);
}
