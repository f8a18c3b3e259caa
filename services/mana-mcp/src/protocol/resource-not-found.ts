import type { Answer } from './json-rpc.ts';

/** The code of the revisions up to 2025-11-25; 2026-07-28 has it among the invalid parameters. */
export const resourceNotFoundCode = -32002;

export function resourceNotFound(uri: string, message: string): Answer {
	return { ok: false, code: resourceNotFoundCode, message, data: { uri } };
}
