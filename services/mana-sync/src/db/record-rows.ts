import type { Actor, Origin, Stamp } from '@mana/sync-protocol';
import type { ReadRecord } from '../domain/read-record.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { StoredRecord } from '../domain/sync-store.ts';

/** A row of `sync_records` as it is read. */
export interface RecordRow {
	readonly scope: number;
	readonly app_id: string;
	readonly table_name: string;
	readonly record_id: string;
	readonly seq: number;
	readonly data: Record<string, unknown>;
	readonly field_meta: Record<string, Stamp>;
	readonly inserted_stamp: Stamp | null;
	readonly deleted_stamp: Stamp | null;
	readonly purged_stamp: Stamp | null;
	readonly latest_stamp: Stamp;
	readonly actor: Actor | null;
	readonly origin: Origin | null;
}

/** A record's key as it is sent to the database. */
export interface KeyRow {
	readonly scope: number;
	readonly app_id: string;
	readonly table_name: string;
	readonly record_id: string;
}

export function keyRow({ scope, appId, table, id }: RecordKey): KeyRow {
	return { scope, app_id: appId, table_name: table, record_id: id };
}

export function toStoredRecord(row: RecordRow): StoredRecord {
	const { data } = row;
	return {
		scope: row.scope,
		appId: row.app_id,
		table: row.table_name,
		id: row.record_id,
		seq: row.seq,
		record: {
			fields: new Map(
				Object.entries(row.field_meta).map(([name, stamp]) => [name, { value: data[name], stamp }]),
			),
			inserted: row.inserted_stamp,
			deleted: row.deleted_stamp,
			purged: row.purged_stamp,
			latest: { stamp: row.latest_stamp, actor: row.actor, origin: row.origin },
		},
	};
}

/** A record as it is read to be handed on. */
export interface ReadRow extends Omit<ReadRecord, 'scope' | 'appId' | 'data' | 'latest'> {
	/** null where the row was left out for its size. */
	readonly data: string | null;
	readonly latest: Stamp;
	readonly actor: Actor | null;
	readonly origin: Origin | null;
	readonly bytes: number;
}

export function toReadRecord(
	{ scope, appId }: Pick<RecordKey, 'scope' | 'appId'>,
	row: ReadRow,
	data: string,
): ReadRecord {
	const { table, id, seq, stamps, inserted, deleted, purged, actor, origin } = row;
	const latest = { stamp: row.latest, actor, origin };
	return { scope, appId, table, id, seq, data, stamps, inserted, deleted, purged, latest };
}
