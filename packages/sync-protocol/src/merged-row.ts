import { isDeleted, type MergedRecord, visibleData } from './merge-change.ts';
import { type Stamp, stampInstant } from './stamp.ts';
import type { MergedRow } from './wire/merged-row.ts';

export interface RecordIdentity {
	readonly spaceId: string;
	readonly table: string;
	readonly id: string;
}

/** A record as it travels. */
export function toMergedRow({ spaceId, table, id }: RecordIdentity, record: MergedRecord): MergedRow {
	const deleted = isDeleted(record);
	const fields: MergedRow['fields'] = {};
	// Most fields of a record were written together, and dates are dear.
	const instants = new Map<Stamp, string>();
	for (const [name, { value, stamp }] of record.fields) {
		const updatedAt = instants.get(stamp) ?? stampInstant(stamp);
		instants.set(stamp, updatedAt);
		fields[name] = { ...(deleted && { value }), updatedAt, stamp };
	}
	return {
		table,
		id,
		op: deleted ? 'delete' : 'insert',
		spaceId,
		data: visibleData(record),
		fields,
		stamps: {
			...(record.inserted !== null && { inserted: record.inserted }),
			...(record.deleted !== null && { deleted: record.deleted }),
			...(record.purged !== null && { purged: record.purged }),
			latest: record.latest.stamp,
		},
		...(deleted && record.deleted !== null && { deletedAt: stampInstant(record.deleted) }),
		...(record.latest.actor !== null && { actor: record.latest.actor }),
		...(record.latest.origin !== null && { origin: record.latest.origin }),
	};
}

/** The record that a pulled row stands for, to be merged into a replica's own with `mergeRecords`. */
export function fromMergedRow(row: MergedRow): MergedRecord {
	const deleted = row.op === 'delete';
	return {
		fields: new Map(
			Object.entries(row.fields).map(([name, field]) => [
				name,
				{ value: deleted ? field.value : row.data[name], stamp: field.stamp },
			]),
		),
		inserted: row.stamps.inserted ?? null,
		deleted: row.stamps.deleted ?? null,
		purged: row.stamps.purged ?? null,
		latest: { stamp: row.stamps.latest, actor: row.actor ?? null, origin: row.origin ?? null },
	};
}
