import type { Caller } from '@mana/shared-auth';
import type { AppTable } from '@mana/sync-protocol';
import { assertScopes, reachableApps } from './access.ts';
import { appIdsOf } from './asked-tables.ts';
import { reachableTables } from './reachable-tables.ts';
import { readableScope } from './readable-scope.ts';
import type { SyncDeps } from './sync-push.ts';
import type { ActivityEntry, ActivityRange, Grant } from './sync-store.ts';

/** What the names of fields in an answer take at most. */
const PAGE_BYTES = 1024 * 1024;

export interface ActivityQuestion {
	readonly caller: Caller;
	/** One app, some tables, or without either every app that the token is good for. */
	readonly of: { readonly appId?: string; readonly tables?: readonly AppTable[] };
	/** Without it the caller's personal space. */
	readonly space?: string | undefined;
	readonly sinceMs: number;
	/** The number in the space's log to read down from; without it from the newest. */
	readonly before?: number | undefined;
	readonly limit: number;
}

export interface Activity {
	readonly changes: Omit<ActivityEntry, 'seq'>[];
	readonly before: number | null;
}

/**
 * What agents changed in a space, as far back as retention keeps the log.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503
 */
export async function readActivity(deps: SyncDeps, question: ActivityQuestion): Promise<Activity> {
	const { sinceMs, before, limit } = question;
	const named = namedRange(question);
	const { grant, scope } = await readableScope(deps, question);
	if (scope === undefined) return { changes: [], before: null };
	const of = named ?? (await everyApp(deps, question.caller, grant));
	const beforeSeq = before ?? scope.seq + 1;
	const range = { scope: scope.number, of, sinceMs, beforeSeq, limit, maxBytes: PAGE_BYTES };
	const { entries, hasMore } = await deps.store.activity(grant, range);
	const last = hasMore ? entries.at(-1)?.seq : undefined;
	return { changes: entries.map(({ seq: _, ...change }) => change), before: last ?? null };
}

/** What was asked for by name; null where nothing was. */
function namedRange({ caller, of: { appId, tables } }: ActivityQuestion): ActivityRange['of'] | null {
	const range = tables ?? (appId === undefined ? null : [{ appId }]);
	if (range !== null) assertScopes(caller, new Set(range.map((one) => one.appId)), 'read');
	else reachableApps(caller, 'read');
	return range;
}

async function everyApp(deps: SyncDeps, caller: Caller, grant: Grant): Promise<ActivityRange['of']> {
	const tables = await reachableTables(deps.store, { caller, right: 'read', grant });
	return [...appIdsOf(tables)].map((appId) => ({ appId }));
}
