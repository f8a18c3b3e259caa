import type pg from 'pg';
import type { RecordKey } from '../domain/record-key.ts';
import type { StoredRecord } from '../domain/sync-store.ts';
import type { StoredChange, VerificationStore } from '../verify/verify-records.ts';
import { query, type Sql, statementsOn } from './connection.ts';
import { keyRow, type RecordRow, toStoredRecord } from './record-rows.ts';

/** One read's worth: at most so many rows, and about so many bytes as text. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const MAINTENANCE_ROLE = 'mana_sync_maintenance';

/** The connection is not the maintenance role's: another would see nothing, and find nothing wrong. */
export class MaintenanceRoleError extends Error {
	override readonly name = 'MaintenanceRoleError';
	readonly code = 'MAINTENANCE_ROLE_NEEDED';
}

/** @throws MaintenanceRoleError */
export async function assertMaintenanceRole(sql: Sql): Promise<void> {
	const [user] = await sql<{ name: string }>`select current_user::text as name`;
	if (user?.name !== MAINTENANCE_ROLE) {
		throw new MaintenanceRoleError(`DATABASE_MAINTENANCE_URL must name the role ${MAINTENANCE_ROLE}.`);
	}
}

/**
 * Reads everything in keyset batches, each a short transaction of its own.
 *
 * @throws MaintenanceRoleError
 */
export async function createVerificationStore(client: pg.PoolClient): Promise<VerificationStore> {
	const sql = statementsOn(client);
	await assertMaintenanceRole(sql);
	return {
		records: () => allRecords(sql),
		changes: () => changesAfter(sql, { scope: 0, app_id: '', table_name: '', record_id: '', seq: 0 }),

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
	let after = { scope: 0, app_id: '', table_name: '', record_id: '' };
	for (;;) {
		const rows: RecordRow[] = await sql<RecordRow>`
			select * from (
				select r.*, sum(r.bytes) over (order by scope, app_id, table_name, record_id) - r.bytes as before from (
					select * from mana_sync.sync_records
					where (scope, app_id, table_name, record_id)
						> (${after.scope}::bigint, ${after.app_id}, ${after.table_name}, ${after.record_id})
					order by scope, app_id, table_name, record_id limit ${BATCH_ROWS}) r) page
			where before < ${BATCH_BYTES} order by scope, app_id, table_name, record_id`;
		for (const row of rows) yield toStoredRecord(row);
		const last = rows.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

interface ChangeRow extends Omit<RecordRow, 'data'> {
	readonly data: Record<string, unknown>;
	readonly op: StoredChange['change']['op'];
	readonly stamp: string;
	readonly is_purge: boolean;
}

type Position = Pick<ChangeRow, 'scope' | 'app_id' | 'table_name' | 'record_id' | 'seq'>;

async function* changesAfter(sql: Sql, from: Position): AsyncGenerator<StoredChange, void, undefined> {
	let after = from;
	for (;;) {
		const rows: ChangeRow[] = await sql<ChangeRow>`
			select * from (
				select c.*, sum(t.bytes) over (order by scope, app_id, table_name, record_id, seq) - t.bytes as before
				from (
					select scope, app_id, table_name, record_id, seq, op, data, field_meta, stamp, is_purge, actor, origin
					from mana_sync.sync_changes
					where (scope, app_id, table_name, record_id, seq) > (${after.scope}::bigint, ${after.app_id},
						${after.table_name}, ${after.record_id}, ${after.seq}::bigint) and seq > 0
					order by scope, app_id, table_name, record_id, seq limit ${BATCH_ROWS}) c
				cross join lateral (
					-- As text: what compresses well would else come in any amount.
					select octet_length(c.data::text) + octet_length(c.field_meta::text) as bytes) t) page
			where before < ${BATCH_BYTES} order by scope, app_id, table_name, record_id, seq`;
		for (const row of rows) yield toStoredChange(row);
		const last = rows.at(-1);
		if (last === undefined) return;
		after = last;
	}
}

async function* changesOf(sql: Sql, key: RecordKey): AsyncGenerator<StoredChange, void, undefined> {
	for await (const change of changesAfter(sql, { ...keyRow(key), seq: 0 })) {
		if (change.scope !== key.scope || change.appId !== key.appId) return;
		if (change.table !== key.table || change.id !== key.id) return;
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
