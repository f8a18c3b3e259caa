import { MAX_INSTANT_MS } from '@mana/sync-protocol';
import type {
	RecordPlace,
	RevertReads,
	SelectedRange,
	SelectedRecord,
	Selection,
	TracedRecord,
} from '../domain/revert-store.ts';
import type { ActivityEntry, ActivityRange, Grant, Scope, SyncStore } from '../domain/sync-store.ts';
import type { LoggedTrace, RecordStamps } from '../domain/take-back-record.ts';
import { bigintArray, integerArray, textArray } from './binary-arrays.ts';
import type { Sql } from './connection.ts';
import { readScopes } from './scope-rows.ts';

/**
 * The records of the selected changes, scope by scope and app by app. For a call and a mission there is an index in just
 * this order, so that a page reads no more than itself; what a client did is found by its time and sorted. A selector
 * that is not meant is null, and finds nothing at once.
 */
export async function selectRecords(
	sql: Sql,
	grant: Grant,
	{ after, limit, ...range }: SelectedRange,
): Promise<SelectedRecord[]> {
	const found: SelectedRecord[] = [];
	for (const scope of await readScopes(sql, grant)) {
		if (scope.number < after.scope) continue;
		const from = scope.number === after.scope ? after : { appId: '', table: '', id: '' };
		found.push(...(await selectInScope(sql, scope, { ...range, from, limit: limit - found.length })));
		if (found.length >= limit) break;
	}
	return found;
}

async function selectInScope(
	sql: Sql,
	{ number, spaceId }: Pick<Scope, 'number' | 'spaceId'>,
	range: Omit<SelectedRange, 'after'> & { readonly from: Omit<RecordPlace, 'scope'> },
): Promise<SelectedRecord[]> {
	const { from, limit } = range;
	const { call, mission, client, userId, since } = parameters(range.selection);
	const rows = await sql<Omit<RecordPlace, 'scope'>>`
		select k.app_id as "appId", c.table_name as table, c.record_id as id
		from unnest(${textArray(range.appIds)}::text[]) as k(app_id)
		cross join lateral (
			select case when k.app_id = ${from.appId}::text then ${from.table}::text else '' end as table_name,
				case when k.app_id = ${from.appId}::text then ${from.id}::text else '' end as record_id) a
		cross join lateral (
			(select distinct table_name, record_id from mana_sync.sync_changes
				where scope = ${number} and app_id = k.app_id and actor_call = ${call}
					and (table_name, record_id) > (a.table_name, a.record_id)
				order by table_name, record_id limit ${limit})
			union all
			(select distinct table_name, record_id from mana_sync.sync_changes
				where scope = ${number} and app_id = k.app_id and actor_mission = ${mission}
					and (table_name, record_id) > (a.table_name, a.record_id)
				order by table_name, record_id limit ${limit})
			union all
			(select distinct table_name, record_id from mana_sync.sync_changes
				where scope = ${number} and app_id = k.app_id and actor_client = ${client}
					and created_at >= ${since}::text::timestamptz and user_id = ${userId}
					and (table_name, record_id) > (a.table_name, a.record_id)
				order by table_name, record_id limit ${limit})) c
		where k.app_id collate "C" >= ${from.appId}::text collate "C"
		order by k.app_id collate "C", c.table_name, c.record_id limit ${limit}`;
	return rows.map((row) => ({ scope: number, spaceId, ...row }));
}

type TraceRow = RecordPlace &
	RecordStamps & {
		readonly bytes: number;
		readonly changes: readonly LoggedTrace[];
		readonly isCut: boolean;
	};

/** What the logs that are read at once may take, and, compressed as they are stored, what is looked through for it. */
const TRACE_BYTES = 16 * 1024 * 1024;
const STORED_TRACE_BYTES = 32 * 1024 * 1024;

export function revertReads(sql: Sql): RevertReads {
	return {
		async traceRecords(scope, selection, places, changesPerRecord) {
			const { call, mission, client, userId, since } = parameters(selection);
			const rows = await sql<TraceRow>`
				with asked as materialized (
					select * from unnest(
						${textArray(places.map(({ appId }) => appId))}::text[],
						${textArray(places.map(({ table }) => table))}::text[],
						${textArray(places.map(({ id }) => id))}::text[]
					) with ordinality as k(app_id, table_name, record_id, place)),
				log as materialized (
					select k.place, c.seq, c.op, c.stamp, c.field_meta, c.actor,
						coalesce(c.actor_call = ${call}::text, false)
							or coalesce(c.actor_mission = ${mission}::text, false)
							or coalesce(c.actor_client = ${client}::text and c.user_id = ${userId}::text
								and c.created_at >= ${since}::text::timestamptz, false) as is_selected,
						coalesce(c.created_at < s.cut_before, false) as is_before_cut
					from asked k
					cross join lateral (select s.cut_before from mana_sync.scopes s where s.number = ${scope} limit 1) s
					cross join lateral (
						select * from mana_sync.sync_changes c
						where c.scope = ${scope} and c.app_id = k.app_id and c.table_name = k.table_name
							and c.record_id = k.record_id and c.seq > 0
						order by c.seq desc limit ${changesPerRecord + 1}) c),
				selected as materialized (
					select l.place, bool_or(l.op <> 'update') as is_whole,
						jsonb_object_agg(f.name, null) filter (where f.name is not null) as names
					from log l left join lateral jsonb_object_keys(l.field_meta) f(name) on true
					where l.is_selected group by l.place),
				stored as (
					select l.*, sum(pg_column_size(l.field_meta) + coalesce(pg_column_size(l.actor), 0))
						over (order by l.place, l.seq desc rows unbounded preceding) as bytes
					from log l),
				shown as (
					select l.place, l.seq, case when l.bytes <= ${STORED_TRACE_BYTES} then jsonb_build_object(
						'seq', l.seq, 'op', l.op, 'stamp', l.stamp,
						'stamps', case when s.is_whole then l.field_meta else coalesce((
							select jsonb_object_agg(f.key, f.value) from jsonb_each(l.field_meta) f
							where jsonb_exists(s.names, f.key)), '{}') end,
						'restores', case when jsonb_typeof(l.actor -> 'restores') = 'object' then
							case when s.is_whole then l.actor -> 'restores' else (
								select jsonb_object_agg(f.key, f.value) from jsonb_each(l.actor -> 'restores') f
								where f.key = '' or jsonb_exists(s.names, f.key)) end end,
						'isSelected', l.is_selected, 'isBeforeCut', l.is_before_cut) end as change
					from stored l left join selected s on s.place = l.place),
				bounded as (
					select l.place, l.change, l.change is null or sum(pg_column_size(l.change))
						over (order by l.place, l.seq desc rows unbounded preceding) > ${TRACE_BYTES} as is_cut
					from shown l),
				traces as (
					select place, jsonb_agg(change) filter (where not is_cut) as changes, bool_or(is_cut) as is_cut
					from bounded group by place)
				select r.scope, r.app_id as "appId", r.table_name as table, r.record_id as id, r.field_meta as fields,
					r.inserted_stamp as inserted, r.deleted_stamp as deleted, r.purged_stamp as purged, r.bytes,
					coalesce(t.changes, '[]') as changes, coalesce(t.is_cut, false) as "isCut"
				from asked k
				cross join lateral (
					select * from mana_sync.sync_records r
					where r.scope = ${scope} and r.app_id = k.app_id and r.table_name = k.table_name
						and r.record_id = k.record_id
					limit 1) r
				left join traces t on t.place = k.place
				order by k.place`;
			return rows.map(({ scope, appId, table, id, bytes, changes, isCut, ...stamps }): TracedRecord => {
				return { scope, appId, table, id, bytes, changes, isCut, stamps };
			});
		},

		loggedValues: (scope, sources, maxBytes) =>
			sql<{ value: unknown; isGiven: boolean }>`
				select case when v.earlier < ${maxBytes} then v.value end as value, v.earlier < ${maxBytes} as "isGiven"
				from (
					select k.place, c.value, sum(octet_length(c.value::text)) over (order by k.record)
						- sum(octet_length(c.value::text)) over (partition by k.record) as earlier
					from unnest(
						${integerArray(sources.map(({ record }) => record))}::integer[],
						${bigintArray(sources.map(({ seq }) => seq))}::bigint[],
						${textArray(sources.map(({ field }) => field))}::text[]
					) with ordinality as k(record, seq, field, place)
					cross join lateral (
						select c.data -> k.field as value from mana_sync.sync_changes c
						where c.scope = ${scope} and c.seq = k.seq limit 1) c) v
				order by v.place`.then((rows) => rows.map(({ value, isGiven }) => (isGiven ? { value } : null))),
	};
}

/** A selector that is not meant is null, and equals nothing. */
function parameters(selection: Selection) {
	return {
		call: 'callId' in selection ? selection.callId : null,
		mission: 'missionId' in selection ? selection.missionId : null,
		...('client' in selection
			? { client: selection.client, userId: selection.userId, since: iso(selection.sinceMs) }
			: { client: null, userId: null, since: null }),
	};
}

type ActivityRow = Omit<ActivityEntry, 'at' | 'fields'> & {
	readonly atMs: number;
	/** null where the row was left out for its size. */
	readonly fields: string[] | null;
};

export async function readActivity(sql: Sql, range: ActivityRange): ReturnType<SyncStore['activity']> {
	const { scope, of, sinceMs, beforeSeq, limit, maxBytes } = range;
	const rows = await sql<ActivityRow>`
		select seq, app_id as "appId", table_name as table, record_id as id, op,
			case when before < ${maxBytes} then array(select jsonb_object_keys(field_meta)) end as fields,
			is_purge as purge, user_id as "userId", actor, (extract(epoch from created_at) * 1000)::float8 as "atMs"
		from (
			select c.*, sum(n.bytes) over (order by c.seq desc rows unbounded preceding) - n.bytes as before
			from (
				select c.* from unnest(
					${textArray(of.map(({ appId }) => appId))}::text[],
					${textArray(of.map(({ table }) => table ?? null))}::text[]
				) as k(app_id, table_name)
				cross join lateral (
					select * from mana_sync.sync_changes
					where scope = ${scope} and app_id = k.app_id and origin = 'agent' and seq < ${beforeSeq}
						and created_at >= ${iso(sinceMs)}::text::timestamptz
						and (k.table_name is null or table_name = k.table_name)
					order by seq desc limit ${limit}) c
				order by c.seq desc limit ${limit}) c
			cross join lateral (select octet_length(c.field_meta::text) as bytes) n) page
		order by seq desc`;
	const entries: ActivityEntry[] = [];
	for (const { atMs, fields, ...row } of rows) {
		if (fields === null) return { entries, hasMore: true };
		entries.push({ ...row, fields, at: new Date(atMs).toISOString() });
	}
	return { entries, hasMore: entries.length === limit };
}

/** Years that Postgres reads in ISO form. */
function iso(atMs: number): string {
	return new Date(Math.min(Math.max(atMs, 0), MAX_INSTANT_MS)).toISOString();
}
