import type { Conflict } from './wire/conflict.ts';
import { errorBodySchema } from './wire/error-body.ts';

/**
 * A request that the server refused, or that never got a usable answer.
 *
 * `code` is the server's (`SPACE_FORBIDDEN`, `CURSOR_INVALID`, `TOKEN_EXPIRED`, …), else one of
 * `HTTP_<status>`, `SYNC_UNREACHABLE`, `SYNC_TIMEOUT`, `SYNC_ABORTED`, `SYNC_RESPONSE_INVALID`, and for a change that a
 * replica pushed `CONFLICT`, with what stands in its way.
 * `status` is 0 where there was no answer.
 */
export class SyncError extends Error {
	override readonly name = 'SyncError';
	readonly code: string;
	readonly status: number;
	/** The server's text, as sent. */
	readonly body: string;
	readonly conflicts: readonly Conflict[];

	constructor(
		code: string,
		status: number,
		message: string,
		details: { body?: string; cause?: unknown; conflicts?: readonly Conflict[] } = {},
	) {
		super(message, { cause: details.cause });
		this.code = code;
		this.status = status;
		this.body = details.body ?? '';
		this.conflicts = details.conflicts ?? [];
	}

	static fromResponse(status: number, body: string): SyncError {
		const parsed = errorBodySchema.safeParse(parseJson(body));
		const code = parsed.success ? parsed.data.error : `HTTP_${status}`;
		const message = parsed.success ? parsed.data.message : body || `the sync server answered ${status}`;
		return new SyncError(code, status, message, { body });
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
