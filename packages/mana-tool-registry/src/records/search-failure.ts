import { IndexDroppedError } from '../search/index-host.ts';
import { ToolError } from '../tool-error.ts';

/** What fails of a search, in words for who called. */
export async function searching<T>(
	{ signal }: { readonly signal?: AbortSignal | undefined },
	search: () => Promise<T>,
): Promise<T> {
	try {
		return await search();
	} catch (cause) {
		if (signal?.aborted && cause === signal.reason) {
			throw new ToolError('CANCELLED', 'The call was given up before it was done.', { cause });
		}
		if (!(cause instanceof IndexDroppedError)) throw cause;
		const message = 'Many are searching just now. Try again in a few seconds.';
		throw new ToolError('SEARCH_UNAVAILABLE', message, { cause });
	}
}
