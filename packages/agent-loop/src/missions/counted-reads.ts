import type { RowStore } from '@mana/tool-registry/browser';

/** How much was read of one table. */
export interface TableReads {
	/** The most that one read handed out. */
	readonly records: number;
	readonly times: number;
}

/** A row store that remembers how much was read from which table. */
export interface CountedReads {
	readonly rows: RowStore;
	/** By `app/table`: what was read since this was asked for the last time. */
	take(): ReadonlyMap<string, TableReads>;
}

/** @param onRead told of each read: how many live records of which table were handed out */
export function countReads(store: RowStore, onRead: (table: string, records: number) => void): CountedReads {
	let reads = new Map<string, TableReads>();
	return {
		rows: {
			...store,
			async readTable(access, appId, table, onRows) {
				const rows = await store.readTable(access, appId, table, onRows);
				const name = `${appId}/${table}`;
				const records = rows.filter(
					({ op, spaceId }) => op === 'insert' && spaceId === access.spaceId,
				).length;
				const before = reads.get(name) ?? { records: 0, times: 0 };
				reads.set(name, { records: Math.max(before.records, records), times: before.times + 1 });
				onRead(name, records);
				return rows;
			},
		},
		take() {
			const taken = reads;
			reads = new Map();
			return taken;
		},
	};
}
