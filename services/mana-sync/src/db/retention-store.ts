import type pg from 'pg';
import type { RetentionBatch, RetentionStore } from '../domain/retain-changes.ts';
import { bigintArray } from './binary-arrays.ts';
import { query, type Sql } from './connection.ts';
import { beginMaintenance } from './maintenance-session.ts';

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
	const sql = await beginMaintenance(client);
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
			for (const { number } of rows) await holding(number, () => recountScope(sql, number));
		},

		removeSuperseded: (scope, afterSeq, beforeMs) =>
			holding(scope, () => removeBatch(sql, scope, afterSeq, new Date(beforeMs).toISOString())),
	};

	/** Does something under the lock that a push holds as well. */
	async function holding<T>(scope: number, work: () => Promise<T>): Promise<T> {
		await query(client, 'begin');
		try {
			await sql`select from mana_sync.scopes where number = ${scope} for update`;
			const result = await work();
			await query(client, 'commit');
			return result;
		} catch (error) {
			await query(client, 'rollback');
			throw error;
		}
	}
}

/** Behind the lock: no change may be counted twice, or not at all. */
async function recountScope(sql: Sql, scope: number): Promise<void> {
	await sql`
		update mana_sync.scopes s set log_changes = l.changes, log_bytes = l.bytes
		from (
			select count(*) as changes,
				coalesce(sum(octet_length(c.data::text) + octet_length(c.field_meta::text)), 0) as bytes
			from mana_sync.sync_changes c where c.scope = ${scope}) l
		where s.number = ${scope}`;
}

async function removeBatch(
	sql: Sql,
	scope: number,
	afterSeq: number,
	before: string,
): Promise<RetentionBatch> {
	const judged = await judgeChanges(sql, scope, afterSeq, before);
	const tombstones = judged.filter((change) => change.isTombstone);
	const doomed = judged.filter((change) => change.isTombstone || change.isSuperseded);
	const emptied = new Map(
		tombstones.map((change) => [JSON.stringify([change.appId, change.table, change.id]), change]),
	);
	await Promise.all([...emptied.values()].map((tombstone) => emptyRecord(sql, scope, tombstone)));
	if (doomed.length > 0) {
		const removed = await sql<{ bytes: number }>`
			delete from mana_sync.sync_changes c
			where c.scope = ${scope} and c.seq = any(${bigintArray(doomed.map(({ seq }) => seq))}::bigint[])
			returning octet_length(c.data::text) + octet_length(c.field_meta::text) as bytes`;
		await sql`
			update mana_sync.scopes set cut_before = greatest(cut_before, ${before}::text::timestamptz),
				log_changes = greatest(0, log_changes - ${removed.count}::bigint),
				log_bytes = greatest(0, log_bytes - ${removed.reduce((sum, { bytes }) => sum + bytes, 0)}::bigint)
			where number = ${scope}`;
	}
	await sql`
		delete from mana_sync.sync_refusals where scope = ${scope} and created_at < ${before}::text::timestamptz`;
	return { lastSeq: judged.at(-1)?.seq ?? null, removed: doomed.length };
}

async function emptyRecord(sql: Sql, scope: number, { appId, table, id }: JudgedChange): Promise<void> {
	await sql`
		update mana_sync.sync_records set data = '{}', field_meta = '{}',
			bytes = 4 + coalesce(octet_length(actor::text), 0)
		where scope = ${scope} and app_id = ${appId} and table_name = ${table} and record_id = ${id}
			and field_meta <> '{}'`;
}

interface JudgedChange {
	readonly seq: number;
	readonly appId: string;
	readonly table: string;
	readonly id: string;
	readonly isTombstone: boolean;
	readonly isSuperseded: boolean;
}

/**
 * The next changes of a scope. One stays while it gave the record anything that it is now, or was at the instant: what
 * came since can be taken back as long. Of a tombstone nothing stays but the record.
 */
function judgeChanges(sql: Sql, scope: number, afterSeq: number, before: string): Promise<JudgedChange[]> {
	return sql<JudgedChange>`
		with page as (
			select * from mana_sync.sync_changes
			where scope = ${scope} and seq > ${afterSeq} and created_at < ${before}::text::timestamptz
			order by seq limit ${BATCH_CHANGES})
		select p.seq, p.app_id as "appId", p.table_name as table, p.record_id as id,
			r.deleted_stamp is not null and r.inserted_stamp is null
				and r.changed_at < ${before}::text::timestamptz as "isTombstone",
			coalesce(p.seq <> r.seq and p.stamp is distinct from r.inserted_stamp
				and p.stamp is distinct from r.deleted_stamp and p.stamp is distinct from r.purged_stamp
				and p.stamp <> r.latest_stamp and not exists (
					select from jsonb_each_text(p.field_meta) f where r.field_meta ->> f.key = f.value)
				and not exists (
					select from (
						select f.key as field, f.value collate "C" as stamp from jsonb_each_text(p.field_meta) f
						union all select null, p.stamp where p.op <> 'update') part
					-- Newest first: of a record that is written often, the first one met is later.
					where (select c.seq from mana_sync.sync_changes c
						where c.scope = ${scope} and c.app_id = p.app_id and c.table_name = p.table_name
							and c.record_id = p.record_id and c.seq > 0
							and c.created_at < ${before}::text::timestamptz
							and ((c.field_meta ->> part.field) collate "C" > part.stamp
								or c.op = 'delete' and (c.stamp > part.stamp or c.stamp = part.stamp and p.op <> 'delete')
								or c.op = 'insert' and p.op = 'insert' and part.field is null and c.stamp > part.stamp)
						order by c.seq desc limit 1) is null), false) as "isSuperseded"
		from page p left join lateral (
			select * from mana_sync.sync_records r
			where r.scope = ${scope} and r.app_id = p.app_id and r.table_name = p.table_name
				and r.record_id = p.record_id
			limit 1) r on true
		order by p.seq`;
}
