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
	let reads: ReadonlyMap<string, TableReads> = new Map();
	return {
		rows: {
			...store,
			async readTable(access, appId, table, onRows) {
				const rows = await store.readTable(access, appId, table, onRows);
				const name = `${appId}/${table}`;
				const records = rows.filter(
					({ op, spaceId }) => op === 'insert' && spaceId === access.spaceId,
				).length;
				reads = addReads(reads, new Map([[name, { records, times: 1 }]]));
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

/** What was read, and then more. */
export function addReads(
	before: ReadonlyMap<string, TableReads>,
	more: ReadonlyMap<string, TableReads>,
): ReadonlyMap<string, TableReads> {
	const all = new Map(before);
	for (const [table, { records, times }] of more) {
		const known = all.get(table) ?? { records: 0, times: 0 };
		all.set(table, { records: Math.max(known.records, records), times: known.times + times });
	}
	return all;
}
