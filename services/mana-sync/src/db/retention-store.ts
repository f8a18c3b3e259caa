import type pg from 'pg';
import type { RetentionBatch, RetentionStore } from '../domain/retain-changes.ts';
import { query, statementsOn } from './connection.ts';
import { assertMaintenanceRole } from './verification-store.ts';

const BATCH_CHANGES = 500;
/** Logs of which this part is used are counted anew: what was erased in them is not taken off at once. */
const RECOUNT_FROM = 0.7;

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

		async recount({ space, account }) {
			const rows = await sql<{ number: number }>`
				select number from mana_sync.scopes
				where log_changes > ${space.changes * RECOUNT_FROM}::float8
					or log_bytes > ${space.bytes * RECOUNT_FROM}::float8
					or account_id in (
						select account_id from mana_sync.scopes group by account_id
						having sum(log_changes) > ${account.changes * RECOUNT_FROM}::float8
							or sum(log_bytes) > ${account.bytes * RECOUNT_FROM}::float8)`;
			for (const { number } of rows) {
				// Under the lock of a push: none may be counted twice, or not at all.
				await sql`
					with locked as materialized (select from mana_sync.scopes where number = ${number} for update)
					update mana_sync.scopes s set log_changes = l.changes, log_bytes = l.bytes
					from (
						select count(*) as changes,
							coalesce(sum(octet_length(c.data::text) + octet_length(c.field_meta::text)), 0) as bytes
						from mana_sync.sync_changes c where c.scope = ${number} and (select count(*) from locked) = 1
					) l
					where s.number = ${number}`;
			}
		},

		async removeSuperseded(scope, afterSeq, beforeMs) {
			const before = new Date(beforeMs).toISOString();
			await query(client, 'begin');
			try {
				await sql`select from mana_sync.scopes where number = ${scope} for update`;
				// A change stays while it gave the record anything that it is now, or was at the instant: what came since
				// can be taken back as long. Of a tombstone nothing stays but the record.
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
								and not exists (
									select from (
										select f.key as field, f.value collate "C" as stamp from jsonb_each_text(p.field_meta) f
										union all select null, p.stamp where p.op <> 'update') part
									-- Newest first: of a record that is written often, the first one met is later.
									where (select c.seq from mana_sync.sync_changes c
										where c.scope = p.scope and c.app_id = p.app_id and c.table_name = p.table_name
											and c.record_id = p.record_id and c.seq > 0
											and c.created_at < ${before}::text::timestamptz
											and ((c.field_meta ->> part.field) collate "C" > part.stamp
												or c.op = 'delete' and (c.stamp > part.stamp or c.stamp = part.stamp and p.op <> 'delete')
												or c.op = 'insert' and p.op = 'insert' and part.field is null and c.stamp > part.stamp)
										order by c.seq desc limit 1) is null)
								as is_superseded
						from page p join mana_sync.sync_records r using (scope, app_id, table_name, record_id)),
					removed as (
						delete from mana_sync.sync_changes c using judged j
						where c.scope = j.scope and c.seq = j.seq and (j.is_tombstone or j.is_superseded)
						returning octet_length(c.data::text) + octet_length(c.field_meta::text) as bytes),
					emptied as (
						update mana_sync.sync_records r set data = '{}', field_meta = '{}',
							bytes = 4 + coalesce(octet_length(r.actor::text), 0)
						from (select distinct scope, app_id, table_name, record_id from judged where is_tombstone) j
						where r.scope = j.scope and r.app_id = j.app_id and r.table_name = j.table_name
							and r.record_id = j.record_id and r.field_meta <> '{}'),
					marked as (
						update mana_sync.scopes s set cut_before = greatest(s.cut_before, ${before}::text::timestamptz),
							log_changes = greatest(0, s.log_changes - (select count(*) from removed)),
							log_bytes = greatest(0, s.log_bytes - (select coalesce(sum(bytes), 0) from removed))
						where s.number = ${scope} and exists (select from removed)),
					forgotten as (
						delete from mana_sync.sync_refusals f
						where f.scope = ${scope} and f.created_at < ${before}::text::timestamptz)
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
