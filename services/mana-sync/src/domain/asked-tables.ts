import { type AppTable, tableName } from '@mana/sync-protocol';
import type { CursorTables } from './cursor.ts';

/** The tables whose rows a request asks for. */
export interface AskedTables {
	readonly tables: readonly AppTable[];
	readonly cursorTables: CursorTables;
	/** Whether rows say which app they belong to. */
	readonly hasAppIds: boolean;
}

/** Collections of one app. One collection's cursor is that of its pulls; several have one of their own. */
export function collectionsOf(appId: string, collections: readonly string[]): AskedTables {
	const names = [...new Set(collections)].sort();
	return {
		tables: names.map((table) => ({ appId, table })),
		// No name holds a NUL.
		cursorTables: { appId, collection: names.join('\0') },
		hasAppIds: false,
	};
}

/** Tables of any apps, which have one cursor together, in whatever order they were named. */
export function tablesOf(tables: readonly AppTable[]): AskedTables {
	const byName = new Map(tables.map((table) => [tableName(table), table]));
	const names = [...byName.keys()].sort();
	return { tables: [...byName.values()], cursorTables: { names: names.join(',') }, hasAppIds: true };
}

/** The apps that some tables are in. */
export function appIdsOf(tables: readonly AppTable[]): ReadonlySet<string> {
	return new Set(tables.map(({ appId }) => appId));
}
