import { type MergedRow, SyncError } from '@mana/sync-protocol';
import type { RowAccess, RowStore, SyncRowStore } from '@mana/tool-registry/browser';

/** What is kept of tables that are longer: nothing, so that they are read whole each time. */
const rowsKept = 20_000;

interface FollowedTable {
	readonly byId: Map<string, MergedRow>;
	rows: readonly MergedRow[];
	cursor: string | undefined;
	/** Reads of a table come one after another, so that none begins before what an earlier one has seen. */
	last: Promise<unknown>;
}

/**
 * The rows that one run reads: each table whole at first, and then what has changed of it since. For tokens of one user,
 * with one space and one set of scopes.
 */
export function followRows(store: Pick<SyncRowStore, 'pullTable' | 'push' | 'readHistory'>): RowStore {
	const tables = new Map<string, FollowedTable>();
	return {
		push: store.push,
		readHistory: store.readHistory,
		readTable(access, appId, table) {
			const name = `${access.spaceId} ${appId}/${table}`;
			const followed = tables.get(name) ?? newTable();
			tables.set(name, followed);
			const read = followed.last.then(
				() => catchUp(store, followed, access, appId, table),
				() => catchUp(store, followed, access, appId, table),
			);
			followed.last = read;
			return read;
		},
	};
}

function newTable(): FollowedTable {
	return { byId: new Map(), rows: [], cursor: undefined, last: Promise.resolve() };
}

async function catchUp(
	store: Pick<SyncRowStore, 'pullTable'>,
	followed: FollowedTable,
	access: RowAccess,
	appId: string,
	table: string,
): Promise<readonly MergedRow[]> {
	try {
		await takeIn(store.pullTable(access, appId, table, followed.cursor), followed);
	} catch (error) {
		const cursor = followed.cursor;
		forget(followed);
		// A database that was put back, for one: what the cursor stands for is not there any more.
		if (cursor === undefined || !(error instanceof SyncError && error.code === 'CURSOR_INVALID')) throw error;
		await takeIn(store.pullTable(access, appId, table), followed);
	}
	const { rows } = followed;
	if (rows.length > rowsKept) forget(followed);
	return rows;
}

async function takeIn(pages: ReturnType<SyncRowStore['pullTable']>, followed: FollowedTable): Promise<void> {
	let hasChanged = followed.cursor === undefined;
	for await (const { changes, syncedUntil } of pages) {
		for (const row of changes) followed.byId.set(`${row.spaceId} ${row.id}`, row);
		hasChanged ||= changes.length > 0;
		followed.cursor = syncedUntil;
	}
	if (hasChanged) followed.rows = [...followed.byId.values()];
}

/** What was handed out stays as it is. */
function forget(followed: FollowedTable): void {
	followed.byId.clear();
	followed.rows = [];
	followed.cursor = undefined;
}
