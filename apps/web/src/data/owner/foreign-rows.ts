import { type MergedRow, type PulledPage, pullTablePages, type SyncClientConfig } from '@mana/sync-protocol';

/** Rows of tables that the app has no type for: the server alone has them. Both throw SyncError. */
export interface ForeignRows {
	page(table: string, spaceId: string, from: string | undefined): Promise<ForeignPage>;
	/** Those of these that are there. Such tables are few and small: all of it is looked through. */
	named(table: string, spaceId: string, ids: readonly string[]): Promise<readonly MergedRow[]>;
}

interface ForeignPage {
	readonly rows: readonly MergedRow[];
	/** Undefined at the end. */
	readonly next: string | undefined;
}

const rowsAtOnce = 200;

export function createForeignRows(config: () => Promise<SyncClientConfig>): ForeignRows {
	return {
		async page(table, spaceId, from) {
			const options = { space: spaceId, limit: rowsAtOnce };
			let page: PulledPage | undefined;
			for await (const first of pullTablePages(await config(), [table], from, options)) {
				page = first;
				break;
			}
			const rows = (page?.changes ?? []).filter(({ op }) => op !== 'delete');
			const isEnd = page === undefined || page.changes.length === 0;
			return { rows, next: isEnd ? undefined : page?.syncedUntil };
		},
		async named(table, spaceId, ids) {
			const wanted = new Set(ids);
			const found = new Map<string, MergedRow>();
			const pages = pullTablePages(await config(), [table], undefined, { space: spaceId });
			for await (const { changes } of pages)
				for (const row of changes) if (wanted.has(row.id) && row.op !== 'delete') found.set(row.id, row);
			return [...found.values()];
		},
	};
}
