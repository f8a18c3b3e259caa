import type pg from 'pg';
import type { RetentionBatch, RetentionStore } from '../domain/retain-changes.ts';
import { query, statementsOn } from './connection.ts';
import { assertMaintenanceRole } from './verification-store.ts';

const BATCH_CHANGES = 500;

/**
 * Removes what nothing can show again. Each batch holds the scope's lock, as a push does: two that do this at
 * once take turns, and the later finds nothing left.
 *
 * @throws MaintenanceRoleError
 */
export async function createRetentionStore(client: pg.PoolClient): Promise<RetentionStore> {
	const sql = statementsOn(client);
	await assertMaintenanceRole(sql);
	return {
		async scopes() {
			const rows = await sql<{ number: number }>`select number from mana_sync.scopes order by number`;
			return rows.map((row) => row.number);
		},

		async removeSuperseded(scope, afterSeq, beforeMs) {
			const before = new Date(beforeMs).toISOString();
			await query(client, 'begin');
			try {
				await sql`select from mana_sync.scopes where number = ${scope} for update`;
				// A change stays while it gave the record anything that it is now; of a tombstone nothing but the record.
				const [batch] = await sql<RetentionBatch>`
					with page as (
						select * from mana_sync.sync_changes
						where scope = ${scope} and seq > ${afterSeq} and created_at < ${before}::text::timestamptz
						order by seq limit ${BATCH_CHANGES}),
					judged as (
						select p.scope, p.seq, p.app_id, p.table_name, p.record_id,
							r.deleted_stamp is not null and r.inserted_stamp is null
								and r.changed_at < ${before}::text::timestamptz as is_tombstone,
							p.seq <> r.seq and p.stamp is distinct from r.inserted_stamp
								and p.stamp is distinct from r.deleted_stamp and p.stamp is distinct from r.purged_stamp
								and p.stamp <> r.latest_stamp and not exists (
									select from jsonb_each_text(p.field_meta) f where r.field_meta ->> f.key = f.value)
								as is_superseded
						from page p join mana_sync.sync_records r using (scope, app_id, table_name, record_id)),
					removed as (
						delete from mana_sync.sync_changes c using judged j
						where c.scope = j.scope and c.seq = j.seq and (j.is_tombstone or j.is_superseded)
						returning 1),
					emptied as (
						update mana_sync.sync_records r set data = '{}', field_meta = '{}', bytes = 2
						from (select distinct scope, app_id, table_name, record_id from judged where is_tombstone) j
						where r.scope = j.scope and r.app_id = j.app_id and r.table_name = j.table_name
							and r.record_id = j.record_id and r.field_meta <> '{}')
					select (select max(seq) from page) as "lastSeq", (select count(*)::int from removed) as removed`;
				await query(client, 'commit');
				return batch ?? { lastSeq: null, removed: 0 };
			} catch (error) {
				await query(client, 'rollback');
				throw error;
			}
		},
	};
}
