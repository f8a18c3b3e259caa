import type { Caller } from '@mana/shared-auth';
import type { AppTable, TablesResponse } from '@mana/sync-protocol';
import { reachableApps, resolveAccess } from './access.ts';
import type { SyncDeps } from './sync-push.ts';
import type { Grant, SyncStore } from './sync-store.ts';

/**
 * The tables with records in some spaces, of those apps that the caller's token is good for.
 *
 * @throws AppError 403 `SCOPE_INSUFFICIENT` where it is good for no app
 */
export async function reachableTables(
	store: Pick<SyncStore, 'tables'>,
	{ caller, right, grant }: { caller: Caller; right: 'read' | 'write'; grant: Grant },
): Promise<(AppTable & { readonly scope: number })[]> {
	const reaches = reachableApps(caller, right);
	return (await store.tables(grant)).filter(({ appId }) => reaches(appId));
}

/**
 * Which tables hold records, in one space or in all of the caller's.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503
 */
export async function listTables(
	deps: SyncDeps,
	{ caller, space }: { caller: Caller; space?: string | undefined },
): Promise<TablesResponse> {
	const { grant } = await resolveAccess(deps.spaces, caller, space === undefined ? [] : [space]);
	const readSpaces = space === undefined ? grant.readSpaces : [space];
	const found = await reachableTables(deps.store, {
		caller,
		right: 'read',
		grant: { readSpaces, writeSpaces: [] },
	});
	const tablesByName = new Map(found.map(({ appId, table }) => [`${appId}\0${table}`, { appId, table }]));
	return { tables: [...tablesByName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, table]) => table) };
}
