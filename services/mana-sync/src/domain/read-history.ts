import type { Caller } from '@mana/shared-auth';
import type { HistoryResponse } from '@mana/sync-protocol';
import { assertScope } from './access.ts';
import { readableScope } from './readable-scope.ts';
import type { SyncDeps } from './sync-push.ts';

/** What an answer holds at most, beside the number of changes that was asked for. */
const PAGE_BYTES = 8 * 1024 * 1024;

export interface HistoryQuestion {
	readonly caller: Caller;
	readonly appId: string;
	readonly table: string;
	readonly id: string;
	/** Without it the caller's personal space. */
	readonly space?: string | undefined;
	/** The number in the space's log to read down from; without it from the newest. */
	readonly before?: number | undefined;
	readonly limit: number;
}

/**
 * Who changed which field of a record when, as far back as retention keeps the log.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503
 */
export async function readHistory(deps: SyncDeps, question: HistoryQuestion): Promise<HistoryResponse> {
	const { caller, appId, table, id, before, limit } = question;
	assertScope(caller, appId, 'read');
	const { grant, scope } = await readableScope(deps, question);
	if (scope === undefined) return { changes: [], before: null };
	const { entries, hasMore } = await deps.store.history(grant, {
		scope: scope.number,
		appId,
		table,
		id,
		beforeSeq: before ?? scope.seq + 1,
		limit,
		maxBytes: PAGE_BYTES,
	});
	const last = hasMore ? entries.at(-1)?.seq : undefined;
	return { changes: entries.map(({ seq: _, ...change }) => change), before: last ?? null };
}
