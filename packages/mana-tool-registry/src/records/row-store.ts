import { type Change, type MergedRow, pullAll, push, type SyncClientConfig } from '@mana/sync-protocol';

/** Whose rows, of which space, and with whose token. */
export interface RowScope {
	readonly userId: string;
	readonly spaceId: string;
	readonly jwt: string;
	/** Names the writer in stamps: the caller's own, never one for all. */
	readonly clientId: string;
}

/**
 * Where tools read and write rows. The default asks mana-sync each time; a gateway may put a cache of its own
 * here. Both may throw SyncError.
 */
export interface RowStore {
	/** All rows of a table in the scope's space as they are now, deleted ones included or not. */
	readTable(scope: RowScope, appId: string, table: string): Promise<readonly MergedRow[]>;
	push(scope: RowScope, appId: string, changes: readonly Change[]): Promise<void>;
}

export interface SyncRowStoreOptions {
	/** Where mana-sync is reached, without a trailing slash. */
	readonly syncUrl: string;
	readonly fetch?: NonNullable<SyncClientConfig['fetch']>;
	/** For one request to mana-sync. Default 5 s. */
	readonly timeoutMs?: number;
}

/** A row store over mana-sync, which can also tell what has changed since. */
export interface SyncRowStore extends RowStore {
	/**
	 * @param since the cursor of an earlier answer; without it everything is pulled
	 * @returns the rows that changed, deleted ones included, and the cursor to go on from
	 */
	pullTable(
		scope: RowScope,
		appId: string,
		table: string,
		since?: string,
	): Promise<{ changes: readonly MergedRow[]; syncedUntil: string }>;
}

export function createSyncRowStore({ syncUrl, fetch, timeoutMs = 5_000 }: SyncRowStoreOptions): SyncRowStore {
	const config = ({ jwt, clientId }: RowScope): SyncClientConfig => ({
		baseUrl: syncUrl,
		jwt,
		clientId,
		...(fetch && { fetch }),
	});
	const pullTable: SyncRowStore['pullTable'] = (scope, appId, table, since) =>
		pullAll(config(scope), appId, table, since, { space: scope.spaceId, timeoutMs });
	return {
		pullTable,
		async readTable(scope, appId, table) {
			return (await pullTable(scope, appId, table)).changes;
		},
		async push(scope, appId, changes) {
			await push(config(scope), appId, changes, { timeoutMs });
		},
	};
}
