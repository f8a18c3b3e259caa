import type pg from 'pg';
import type { RecordKey } from '../domain/record-key.ts';
import type { StoredRecord } from '../domain/sync-store.ts';
import type { StoredChange, VerificationStore } from '../verify/verify-records.ts';
import { query, type Sql } from './connection.ts';
import { beginMaintenance } from './maintenance-session.ts';
import { keyRow, type RecordRow, toStoredRecord } from './record-rows.ts';

/** One read's worth: at most so many rows, and about so many bytes as text. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
/**
 * Reads everything, scope by scope, in keyset batches, each a short transaction of its own.
 *
 * @throws MaintenanceRoleError
 */
export async function createVerificationStore(client: pg.PoolClient): Promise<VerificationStore> {
	const sql = await beginMaintenance(client);
	return {
		records: () => allRecords(sql),
		changes: () => allChanges(sql),

		async snapshot(key, read) {
			await query(client, 'begin isolation level repeatable read, read only');
			try {
				const { scope, appId, table, id } = key;
				const rows = await sql<RecordRow>`
					select * from mana_sync.sync_records
					where scope = ${scope} and app_id = ${appId} and table_name = ${table} and record_id = ${id}`;
				return await read(rows.map(toStoredRecord)[0], changesOf(sql, key));
			} finally {
				await query(client, 'commit');
			}
		},

		scopesBehind: () => sql<{ scope: number; spaceId: string }>`
			select s.number as scope, s.id as "spaceId" from mana_sync.scopes s
			where s.seq < greatest(
				(select max(c.seq) from mana_sync.sync_changes c where c.scope = s.number),
				(select max(r.seq) from mana_sync.sync_records r where r.scope = s.number))
			order by s.number`,
	};
}

async function* allRecords(sql: Sql): AsyncGenerator<StoredRecord, void, undefined> {
	for (let scope = 0; ; ) {
		const [next] = await sql<{ scope: number }>`
			select scope from mana_sync.sync_records where scope > ${scope} order by scope limit 1`;
		if (next === undefined) return;
		({ scope } = next);
		yield* recordsOf(sql, scope);
	}
}

async function* recordsOf(sql: Sql, scope: number): AsyncGenerator<StoredRecord, void, undefined> {
	let after = { app_id: '', table_name: '', record_id: '' };
	for (;;) {
		const rows: RecordRow[] = await sql<RecordRow>`
			select * from (
				select r.*, sum(r.bytes) over (order by app_id, table_name, record_id) - r.bytes as before from (
					select * from mana_sync.sync_records
					where scope = ${scope} and (app_id, table_name, record_id)
						> (${after.app_id}, ${after.table_name}, ${after.record_id})
					order by app_id, table_name, record_id limit ${BATCH_ROWS}) r) page
			where before < ${BATCH_BYTES} order by app_id, table_name, record_id`;
		for (const row of rows) yield toStoredRecord(row);
		const last = rows.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

async function* allChanges(sql: Sql): AsyncGenerator<StoredChange, void, undefined> {
	for (let scope = 0; ; ) {
		const [next] = await sql<{ scope: number }>`
			select scope from mana_sync.sync_changes where scope > ${scope} order by scope limit 1`;
		if (next === undefined) return;
		({ scope } = next);
		yield* changesAfter(sql, { scope, app_id: '', table_name: '', record_id: '', seq: 0 });
	}
}

interface ChangeRow extends Omit<RecordRow, 'data'> {
	readonly data: Record<string, unknown>;
	readonly op: StoredChange['change']['op'];
	readonly stamp: string;
	readonly is_purge: boolean;
}

type Position = Pick<ChangeRow, 'scope' | 'app_id' | 'table_name' | 'record_id' | 'seq'>;

/** Of the position's scope. */
async function* changesAfter(sql: Sql, from: Position): AsyncGenerator<StoredChange, void, undefined> {
	let after = from;
	for (;;) {
		const rows: ChangeRow[] = await sql<ChangeRow>`
			select * from (
				select c.*, sum(t.bytes) over (order by app_id, table_name, record_id, seq) - t.bytes as before
				from (
					select scope, app_id, table_name, record_id, seq, op, data, field_meta, stamp, is_purge, actor, origin
					from mana_sync.sync_changes
					where scope = ${after.scope} and (app_id, table_name, record_id, seq) > (${after.app_id},
						${after.table_name}, ${after.record_id}, ${after.seq}::bigint) and seq > 0
					order by app_id, table_name, record_id, seq limit ${BATCH_ROWS}) c
				cross join lateral (
					-- As text: what compresses well would else come in any amount.
					select octet_length(c.data::text) + octet_length(c.field_meta::text) as bytes) t) page
			where before < ${BATCH_BYTES} order by app_id, table_name, record_id, seq`;
		for (const row of rows) yield toStoredChange(row);
		const last = rows.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

async function* changesOf(sql: Sql, key: RecordKey): AsyncGenerator<StoredChange, void, undefined> {
	for await (const change of changesAfter(sql, { ...keyRow(key), seq: 0 })) {
		if (change.appId !== key.appId || change.table !== key.table || change.id !== key.id) return;
		yield change;
	}
}

/** A value that was erased from the log is absent: what it was, a deletion has put out of reach. */
function toStoredChange(row: ChangeRow): StoredChange {
	const { op, stamp, is_purge: purge, actor, origin } = row;
	const fields = Object.entries(row.field_meta).map(
		([name, written]) => [name, { value: row.data[name], stamp: written }] as const,
	);
	return {
		scope: row.scope,
		appId: row.app_id,
		table: row.table_name,
		id: row.record_id,
		seq: row.seq,
		change: { op, stamp, fields: new Map(fields), purge, actor, origin },
	};
}
