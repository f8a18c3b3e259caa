import type { ReadRecord } from '../domain/read-record.ts';
import type { OthersRange } from '../domain/sync-store.ts';
import type { Sql } from './connection.ts';
import { type ReadRow, toReadRecord } from './record-rows.ts';

type OthersRow = { readonly steps: number } & (ReadRow | { readonly id: null });

/**
 * Walks the log back from its newest change: a run of the author's own is one step, as is each change of others. Where
 * to go on is made when a change is met: under row-level security only a bare column may bound the scan of an index.
 */
export async function changedByOthers(sql: Sql, range: OthersRange): Promise<ReadRecord[] | null> {
	const { scope, appId, sinceMs, author, limit, maxBytes } = range;
	const since = new Date(sinceMs).toISOString();
	const rows = await sql<OthersRow>`
		with recursive walk as (
			(select c.app_id, c.table_name, c.record_id, c.created_at, a.is_own,
				case when a.is_own then coalesce(c.run_began, c.seq) else c.seq end as before, 1 as step
				from mana_sync.sync_changes c
				cross join lateral (
					select c.user_id = ${author.userId} and c.client_id = ${author.clientId} as is_own) a
				where c.scope = ${scope} order by c.seq desc limit 1)
			union all
			select n.app_id, n.table_name, n.record_id, n.created_at, a.is_own,
				case when a.is_own then coalesce(n.run_began, n.seq) else n.seq end, w.step + 1
			from walk w
			cross join lateral (
				select * from mana_sync.sync_changes c
				where c.scope = ${scope} and c.seq < w.before order by c.seq desc limit 1) n
			cross join lateral (
				select n.user_id = ${author.userId} and n.client_id = ${author.clientId} as is_own) a
			where w.step < ${limit}::integer and w.created_at >= ${since}::text::timestamptz),
		found as (
			select distinct table_name, record_id from walk
			where app_id = ${appId} and not is_own and created_at >= ${since}::text::timestamptz)
		select w.steps, r.*
		from (select count(*)::integer as steps from walk) w
		left join (
			select r.table_name as table, r.record_id as id, r.seq,
				case when sum(r.bytes) over () <= ${maxBytes} then r.data::text end as data,
				r.field_meta as stamps, r.inserted_stamp as inserted, r.deleted_stamp as deleted,
				r.purged_stamp as purged, r.latest_stamp as latest, r.actor, r.origin, r.bytes
			from found f cross join lateral (
				select * from mana_sync.sync_records r
				where r.scope = ${scope} and r.app_id = ${appId} and r.table_name = f.table_name
					and r.record_id = f.record_id
				limit 1) r) r on true`;
	const records: ReadRecord[] = [];
	for (const row of rows) {
		if (row.steps === limit) return null;
		if (row.id === null) continue;
		if (row.data === null) return null;
		records.push(toReadRecord({ scope, appId }, row, row.data));
	}
	return records;
}
