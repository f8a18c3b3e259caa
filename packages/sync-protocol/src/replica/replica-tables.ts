import { type FollowedEvent, type FollowOptions, followChanges, followTables } from '../follow-changes.ts';
import type { SyncClientConfig } from '../sync-request.ts';
import { type AppTable, parseTableName, tableName } from '../wire/table-name.ts';

/** What to keep: tables of any apps by their names (`tableName`), or collections of one app. */
export type KeptTables =
	| { readonly tables: readonly string[] }
	| { readonly appId: string; readonly collections: readonly string[] };

/** The tables of a replica, under the names that it was opened with. */
export interface ReplicaTables {
	/** Sorted, each once. */
	readonly names: readonly string[];
	/** @throws RangeError where it names no table */
	appTable(name: string): AppTable;
	nameOf(table: AppTable): string;
	/** Follows the tables; rows come under these names. */
	follow(config: SyncClientConfig, options: FollowOptions): AsyncGenerator<FollowedEvent, void, undefined>;
}

export function createReplicaTables(kept: KeptTables): ReplicaTables {
	return 'tables' in kept ? namedTables(kept.tables) : collectionsOf(kept.appId, kept.collections);
}

function namedTables(tables: readonly string[]): ReplicaTables {
	const names = [...new Set(tables)].sort();
	const appTables = new Map(names.map((name) => [name, appTable(name)]));

	function appTable(name: string): AppTable {
		const table = parseTableName(name);
		if (table === undefined) throw new RangeError(`${name} does not name a table as app/table`);
		return table;
	}

	return {
		names,
		nameOf: tableName,
		appTable: (name) => appTables.get(name) ?? appTable(name),
		async *follow(config, options) {
			for await (const event of followTables(config, names, options)) {
				if (event.kind === 'heartbeat') yield event;
				else yield { ...event, changes: event.changes.map((row) => ({ ...row, table: tableName(row) })) };
			}
		},
	};
}

function collectionsOf(appId: string, collections: readonly string[]): ReplicaTables {
	const names = [...new Set(collections)].sort();
	return {
		names,
		nameOf: ({ table }) => table,
		appTable: (table) => ({ appId, table }),
		follow: (config, options) => followChanges(config, appId, names, options),
	};
}
