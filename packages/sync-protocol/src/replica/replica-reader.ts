import { isDeleted, type MergedRecord, visibleData } from '../merge-change.ts';
import { type RecordIdentity, toMergedRow } from '../merged-row.ts';
import type { TableRow } from '../wire/merged-row.ts';
import type { Replica } from './replica.ts';
import type { ReplicaRecords } from './replica-records.ts';
import type { ReplicaTables } from './replica-tables.ts';

export function createReplicaReader(
	records: ReplicaRecords,
	tables: ReplicaTables,
): Pick<Replica, 'get' | 'list' | 'row' | 'rows'> {
	const rowsByRecord = new WeakMap<MergedRecord, TableRow>();

	function rowOf(name: RecordIdentity, record: MergedRecord): TableRow {
		let row = rowsByRecord.get(record);
		if (row === undefined) {
			const { appId, table } = tables.appTable(name.table);
			row = { ...toMergedRow({ ...name, table }, record), appId };
			rowsByRecord.set(record, row);
		}
		return row;
	}

	function present(name: RecordIdentity): MergedRecord | undefined {
		const found = records.current(name);
		return found === undefined || isDeleted(found) ? undefined : found;
	}

	const presentIn = (table: string) => records.list(table).filter(({ record }) => !isDeleted(record));

	return {
		get(name) {
			const found = present(name);
			return found && visibleData(found);
		},
		list: (table) => presentIn(table).map(({ name, record }) => ({ ...name, data: visibleData(record) })),
		row(name) {
			const found = present(name);
			return found && rowOf(name, found);
		},
		rows: (table) => presentIn(table).map(({ name, record }) => rowOf(name, record)),
	};
}
