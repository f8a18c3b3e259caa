import { isDeleted, type MergedRecord, visibleData } from '../merge-change.ts';
import { type RecordIdentity, toMergedRow } from '../merged-row.ts';
import type { TableRow } from '../wire/merged-row.ts';
import type { Replica } from './replica.ts';
import type { ReplicaRecords } from './replica-records.ts';
import type { ReplicaTables } from './replica-tables.ts';

export function createReplicaReader(
	records: ReplicaRecords,
	tables: ReplicaTables,
): Pick<Replica, 'get' | 'list' | 'row' | 'rows' | 'names' | 'version'> {
	const rowsByRecord = new WeakMap<MergedRecord, TableRow>();
	/** Who holds a row holds its record by this, and gets the same row again. */
	const recordsByRow = new WeakMap<TableRow, MergedRecord>();

	function rowOf(name: RecordIdentity, record: MergedRecord): TableRow {
		let row = rowsByRecord.get(record);
		if (row === undefined) {
			const { appId, table } = tables.appTable(name.table);
			row = { ...toMergedRow({ ...name, table }, record), appId };
			rowsByRecord.set(record, row);
			recordsByRow.set(row, record);
		}
		return row;
	}

	function present(name: RecordIdentity): MergedRecord | undefined {
		const found = records.current(name);
		return found === undefined || isDeleted(found) ? undefined : found;
	}

	/** One after the other, so that not all of a table need be unpacked at once. */
	function* presentIn(table: string): Generator<{ name: RecordIdentity; record: MergedRecord }> {
		for (const name of records.names(table)) {
			const record = present(name);
			if (record !== undefined) yield { name, record };
		}
	}

	return {
		get(name) {
			const found = present(name);
			return found && visibleData(found);
		},
		list: (table) =>
			[...presentIn(table)].map(({ name, record }) => ({ ...name, data: visibleData(record) })),
		row(name) {
			const found = present(name);
			return found && rowOf(name, found);
		},
		*rows(table) {
			for (const { name, record } of presentIn(table)) yield rowOf(name, record);
		},
		names: records.names,
		version: records.version,
	};
}
