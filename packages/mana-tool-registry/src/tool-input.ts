import { findUnstorable } from '@mana/sync-protocol';
import { ToolError } from './tool-error.ts';
import type { ToolSpec } from './tool-spec.ts';

export type ParsedInput =
	| { readonly ok: true; readonly input: unknown }
	| { readonly ok: false; readonly error: ToolError };

const SHOWN_ISSUES = 5;

/**
 * Validates a call's arguments by the tool's schema, and refuses text that cannot be stored (NUL, lone
 * surrogates) or nests without end. `input` is what the tool's handler takes. The error names each field and the
 * rule it breaks, and never quotes a value.
 */
export function parseToolInput(tool: Pick<ToolSpec, 'input'>, rawInput: unknown): ParsedInput {
	const parsed = tool.input.safeParse(rawInput ?? {}, { reportInput: false });
	if (!parsed.success) {
		const issues = parsed.error.issues
			.slice(0, SHOWN_ISSUES)
			.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
		return { ok: false, error: inputError(issues.join('; ')) };
	}
	const fault = findUnstorable(parsed.data, '');
	if (fault) {
		const field = fault.path.replace(/^\./, '') || 'arguments';
		return { ok: false, error: inputError(`${field}: has content that cannot be stored (${fault.reason})`) };
	}
	return { ok: true, input: parsed.data };
}

function inputError(issues: string): ToolError {
	return new ToolError('INPUT_INVALID', `${issues}. Nothing was done; correct the arguments and call again.`);
}
