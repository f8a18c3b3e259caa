import type { Caller } from '@mana/shared-auth';
import type { ActivityResponse } from '@mana/sync-protocol';
import { readableScope } from './readable-scope.ts';
import type { SyncDeps } from './sync-push.ts';

export interface ActivityQuestion {
	readonly caller: Caller;
	readonly appId: string;
	/** Without it the caller's personal space. */
	readonly space?: string | undefined;
	readonly sinceMs: number;
	/** The number in the space's log to read down from; without it from the newest. */
	readonly before?: number | undefined;
	readonly limit: number;
}

/**
 * What agents changed in a space, as far back as retention keeps the log.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503
 */
export async function readActivity(deps: SyncDeps, question: ActivityQuestion): Promise<ActivityResponse> {
	const { appId, sinceMs, before, limit } = question;
	const { grant, scope } = await readableScope(deps, question);
	if (scope === undefined) return { changes: [], before: null };
	const beforeSeq = before ?? scope.seq + 1;
	const entries = await deps.store.activity(grant, {
		scope: scope.number,
		appId,
		sinceMs,
		beforeSeq,
		limit,
	});
	const last = entries.length === limit ? entries.at(-1)?.seq : undefined;
	return { changes: entries.map(({ seq: _, ...change }) => change), before: last ?? null };
}
