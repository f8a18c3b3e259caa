import { SyncError } from '@mana/sync-protocol';
import { ToolError } from '../tool-error.ts';

/** What a failed exchange with mana-sync means for the model; anything but a SyncError is passed through. */
export function toToolError(cause: unknown, doing: 'read' | 'write'): unknown {
	if (!(cause instanceof SyncError)) return cause;
	const fail = (code: ToolError['code'], message: string) => new ToolError(code, message, { cause });
	if (cause.status === 401) {
		return fail('TOKEN_REFUSED', 'The sign-in has expired or was revoked. Ask the person to reconnect.');
	}
	if (cause.code === 'SPACE_READ_ONLY') {
		return fail(
			'SPACE_READ_ONLY',
			'The person may only read in this space, so nothing was written. Use another space, or ask them to have their role changed.',
		);
	}
	if (cause.status === 403) {
		return fail('SPACE_FORBIDDEN', 'The person is not a member of this space. Call spaces_list for theirs.');
	}
	if (cause.code === 'AUTH_UNAVAILABLE') {
		return fail('AUTH_UNAVAILABLE', 'Membership cannot be checked just now. Try again in a few seconds.');
	}
	if (cause.status === 413) {
		return fail(
			'INPUT_INVALID',
			'The text is too large to be stored. Shorten or split it. Nothing was done.',
		);
	}
	if (cause.code === 'SPACE_FULL') {
		return fail(
			'SPACE_FULL',
			'The space holds as much as it may, so nothing was written. Deleting for good makes room.',
		);
	}
	if (cause.status >= 400 && cause.status < 500 && cause.status !== 429) {
		return fail('SYNC_REFUSED', `mana-sync refused the ${doing} (${cause.code}). Retrying will not help.`);
	}
	const next =
		doing === 'read'
			? 'Nothing was read. Try again in a few seconds.'
			: 'It is not certain whether the change was saved. Read it back before trying again.';
	return fail('SYNC_UNAVAILABLE', `The person's data cannot be reached just now. ${next}`);
}
