import {
	type Change,
	type FollowedEvent,
	followTables,
	type HistoryResponse,
	type MergedRow,
	type PulledPage,
	type PushResponse,
	pullAll,
	pullPages,
	pullTablePages,
	push,
	readHistory,
	type SyncClientConfig,
	type TableRow,
} from '@mana/sync-protocol';

/** Whose rows, of which space, and with whose token. */
export interface RowAccess {
	readonly userId: string;
	readonly spaceId: string;
	readonly jwt: string;
	/** The scopes that the token is limited to; undefined for a person's own. */
	readonly scopes: readonly string[] | undefined;
	/** What the token is limited to, as text: tokens of a user with the same one may see the same. */
	readonly bounds: string;
	/** Names the writer in stamps: the caller's own, never one for all. */
	readonly clientId: string;
}

export type OnRows = (rows: readonly MergedRow[]) => void;

/**
 * Where tools read and write rows. The default asks mana-sync each time; a gateway may put a cache of its own
 * here. Both may throw SyncError.
 */
export interface RowStore {
	/**
	 * All rows of a table in this space as they are now, deleted ones included or not. A store that answers
	 * the same array again says that nothing has changed.
	 *
	 * @param onRows called with rows as they come, by a store that gets them in parts and keeps them: time to look at
	 *   these while the others are on their way
	 */
	readTable(access: RowAccess, appId: string, table: string, onRows?: OnRows): Promise<readonly MergedRow[]>;
	push(access: RowAccess, appId: string, changes: readonly Change[]): Promise<PushResponse>;
	/** Some of a record's changes with their values, newest first. */
	readHistory(
		access: RowAccess,
		appId: string,
		record: { readonly table: string; readonly id: string; readonly before?: number },
	): Promise<HistoryResponse>;
}

export interface SyncRowStoreOptions {
	/** Where mana-sync is reached, without a trailing slash. */
	readonly syncUrl: string;
	readonly fetch?: NonNullable<SyncClientConfig['fetch']>;
	/** For one request to mana-sync. Default 5 s. */
	readonly timeoutMs?: number;
}

/** A row store over mana-sync, which can also tell what has changed since, and what changes. */
export interface SyncRowStore extends RowStore {
	/**
	 * The rows that changed, deleted ones included, page by page, and with each page the cursor to go on from.
	 *
	 * @param since the cursor of an earlier page; without it everything is pulled
	 */
	pullTable(
		access: RowAccess,
		appId: string,
		table: string,
		since?: string,
	): AsyncGenerator<PulledPage, void, undefined>;
	/** As `pullTable`, of tables of any apps at once, by their names (`tableName`). */
	pullTables(
		access: RowAccess,
		tables: readonly string[],
		since?: string,
	): AsyncGenerator<PulledPage<TableRow>, void, undefined>;
	/**
	 * Rows of tables of any apps, in all of the user's spaces, as anybody changes them, this user's other calls
	 * included: from the first event on, which comes without rows if need be.
	 *
	 * @param tables by their names (`tableName`)
	 * @param since an ISO time; what changed between it and the first event comes too
	 * @throws SyncError as `followTables`
	 */
	follow(
		access: RowAccess,
		tables: readonly string[],
		options: { since: string; signal: AbortSignal; silenceMs: number },
	): AsyncGenerator<FollowedEvent<TableRow>, void, undefined>;
}

// Read and checked in one go, so few enough not to hold up other calls for long.
const ROWS_A_PAGE = 4_000;

export function createSyncRowStore({ syncUrl, fetch, timeoutMs = 5_000 }: SyncRowStoreOptions): SyncRowStore {
	const config = ({ jwt, clientId }: RowAccess): SyncClientConfig => ({
		baseUrl: syncUrl,
		jwt,
		clientId,
		...(fetch && { fetch }),
	});
	const page = ({ spaceId }: RowAccess) => ({ space: spaceId, limit: ROWS_A_PAGE, timeoutMs });
	return {
		pullTable: (access, appId, table, since) => pullPages(config(access), appId, table, since, page(access)),
		pullTables: (access, tables, since) => pullTablePages(config(access), tables, since, page(access)),
		async readTable(access, appId, table) {
			return (await pullAll(config(access), appId, table, undefined, page(access))).changes;
		},
		push: (access, appId, changes) => push(config(access), appId, changes, { timeoutMs }),
		readHistory: (access, appId, record) =>
			readHistory(config(access), appId, { ...record, space: access.spaceId, timeoutMs }),
		follow(access, tables, options) {
			// A stream leaves out what its own client writes; another replica of us writes under the same name.
			const reader = { ...config(access), clientId: `${access.clientId}:reader` };
			return followTables(reader, tables, options);
		},
	};
}
