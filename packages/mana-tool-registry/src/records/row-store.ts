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

export function createSyncRowStore({ syncUrl, fetch, timeoutMs = 5_000 }: SyncRowStoreOptions): RowStore {
	const config = ({ jwt, clientId }: RowScope): SyncClientConfig => ({
		baseUrl: syncUrl,
		jwt,
		clientId,
		...(fetch && { fetch }),
	});
	return {
		async readTable(scope, appId, table) {
			const options = { space: scope.spaceId, timeoutMs };
			const { changes } = await pullAll(config(scope), appId, table, undefined, options);
			return changes;
		},
		async push(scope, appId, changes) {
			await push(config(scope), appId, changes, { timeoutMs });
		},
	};
}
