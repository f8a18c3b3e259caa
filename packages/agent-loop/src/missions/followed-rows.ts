import { type MergedRow, SyncError, tableName } from '@mana/sync-protocol';
import type { RowAccess, RowStore, SyncRowStore } from '@mana/tool-registry/browser';
import { briefTables } from './mission-records.ts';

/** What is kept of tables that are longer: nothing, so that they are read whole each time. */
const rowsKept = 20_000;

const none: readonly MergedRow[] = [];

type Source = Pick<SyncRowStore, 'pullTables' | 'push' | 'readHistory'>;
type Tables = ReadonlyMap<string, readonly MergedRow[]>;

/** Tables that are asked for at once. */
interface FollowedTables {
	readonly names: readonly string[];
	readonly byId: Map<string, Map<string, MergedRow>>;
	readonly rows: Map<string, readonly MergedRow[]>;
	cursor: string | undefined;
	/** Reads come one after another, so that none begins before what an earlier one has seen. */
	last: Promise<unknown>;
	/** One that has not begun yet: it sees whatever stands now. */
	next: Promise<Tables> | undefined;
}

/**
 * The rows that one run reads: each table whole at first, and then what has changed of it since; those that a mission goes
 * by with one request for all of them. For tokens of one user, with one space and one set of scopes.
 */
export function followRows(store: Source): RowStore {
	const followed = new Map<string, FollowedTables>();
	const setOf = (spaceId: string, name: string) => {
		const names = briefTables.includes(name) ? briefTables : [name];
		const key = `${spaceId} ${names.join(',')}`;
		const known = followed.get(key) ?? newSet(names);
		followed.set(key, known);
		return known;
	};
	return {
		push: store.push,
		readHistory: store.readHistory,
		async readTable(access, appId, table) {
			const name = tableName({ appId, table });
			const set = setOf(access.spaceId, name);
			if (!set.next) {
				const begin = () => {
					set.next = undefined;
					return catchUp(store, set, access);
				};
				set.next = set.last.then(begin, begin);
				set.last = set.next;
			}
			return (await set.next).get(name) ?? none;
		},
	};
}

function newSet(names: readonly string[]): FollowedTables {
	return {
		names,
		byId: new Map(),
		rows: new Map(),
		cursor: undefined,
		last: Promise.resolve(),
		next: undefined,
	};
}

async function catchUp(store: Source, set: FollowedTables, access: RowAccess): Promise<Tables> {
	try {
		await takeIn(store.pullTables(access, set.names, set.cursor), set);
	} catch (error) {
		const cursor = set.cursor;
		forget(set);
		// A database that was put back, for one: what the cursor stands for is not there any more.
		if (cursor === undefined || !(error instanceof SyncError && error.code === 'CURSOR_INVALID')) throw error;
		await takeIn(store.pullTables(access, set.names), set);
	}
	const tables = new Map(set.rows);
	const count = [...tables.values()].reduce((sum, { length }) => sum + length, 0);
	if (count > rowsKept) forget(set);
	return tables;
}

async function takeIn(pages: ReturnType<SyncRowStore['pullTables']>, set: FollowedTables): Promise<void> {
	const changed = new Set<string>();
	for await (const { changes, syncedUntil } of pages) {
		for (const { appId, ...row } of changes) {
			const name = tableName({ appId, table: row.table });
			const rows = set.byId.get(name) ?? new Map<string, MergedRow>();
			set.byId.set(name, rows.set(`${row.spaceId} ${row.id}`, row));
			changed.add(name);
		}
		set.cursor = syncedUntil;
	}
	for (const name of changed) set.rows.set(name, [...(set.byId.get(name)?.values() ?? [])]);
}

/** What was handed out stays as it is. */
function forget(set: FollowedTables): void {
	set.byId.clear();
	set.rows.clear();
	set.cursor = undefined;
}
