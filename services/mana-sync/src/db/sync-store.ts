import type { AppTable } from '@mana/sync-protocol';
import type { ReadRecord } from '../domain/read-record.ts';
import type { RecordKey } from '../domain/record-key.ts';
import { spaceNumberTaken } from '../domain/refusals.ts';
import { scopeNumber } from '../domain/scope-number.ts';
import type { LogSize } from '../domain/space-quota.ts';
import type {
	AccountSpace,
	CommittedHead,
	Grant,
	HistoryEntry,
	HistoryRange,
	ReadPage,
	ReadRange,
	SyncStore,
} from '../domain/sync-store.ts';
import { byteaArray, textArray } from './binary-arrays.ts';
import { changedByOthers } from './changed-by-others.ts';
import type { Sql } from './connection.ts';
import { MissingScopesError } from './database-failure.ts';
import { makeScopes, pushStatements } from './push-statements.ts';
import { type ReadRow, toReadRecord } from './record-rows.ts';
import { readActivity, revertReads, selectRecords } from './revert-statements.ts';
import { readEpoch, readScopes } from './scope-rows.ts';
import type { Transactions } from './transactions.ts';
import { watchedPush } from './watched-push.ts';

export interface SyncStoreOptions {
	/** Called with how long each push waited for the locks of its scopes. */
	readonly onLockWait: (seconds: number) => void;
	/** Called after each commit, with up to where the scopes that it wrote to have come. */
	readonly onCommitted: (heads: readonly CommittedHead[]) => void;
}

export function createSyncStore(
	transactions: Transactions,
	{ onLockWait, onCommitted }: SyncStoreOptions,
): SyncStore {
	const read = <T>(grant: Grant, work: (sql: Sql) => Promise<T>): Promise<T> =>
		transactions.run('one read', { ...grant, writeSpaces: [] }, work);
	/** For what reads rows of one scope: no other one is opened for it. */
	const readIn = <T>(grant: Grant, scope: number, work: (sql: Sql) => Promise<T>): Promise<T> =>
		read({ ...grant, readSpaces: grant.readSpaces.filter((id) => scopeNumber(id) === scope) }, work);
	/** For what reads on from what it has read. */
	const readOnly = <T>(grant: Grant, work: (sql: Sql) => Promise<T>): Promise<T> =>
		transactions.run('read only', { ...grant, writeSpaces: [] }, work);

	return {
		async push(grant, work) {
			const committed = new Map<number, CommittedHead>();
			for (let areMade = false; ; areMade = true) {
				try {
					const result = await transactions.run('read write', grant, (sql) => {
						// A transaction that is run again begins anew here as well.
						committed.clear();
						const transaction = { ...pushStatements(sql), ...revertReads(sql) };
						return work(watchedPush(transaction, committed, onLockWait));
					});
					if (committed.size > 0) onCommitted([...committed.values()]);
					return result;
				} catch (error) {
					if (!(error instanceof MissingScopesError)) throw error;
					// They were made, but for those whose numbers others have.
					if (areMade) throw spaceNumberTaken();
					// In a transaction of its own, which holds no other lock: two that make scopes wait in one order.
					await transactions.run('read write', grant, (sql) => makeScopes(sql, error.spaceIds));
				}
			}
		},

		heads: (grant) =>
			read(grant, async (sql) => {
				const [epoch, scopes] = await Promise.all([readEpoch(sql), readScopes(sql, grant)]);
				return { epoch, scopes };
			}),

		seqBefore: (grant, scope, instantMs) =>
			readIn(grant, scope.number, async (sql) => {
				// created_at rises with seq, so what lies between `low` and `high` is halved until nothing does. The middle is
				// made a step before: under row-level security only a bare column may bound the scan of an index.
				const [row] = await sql<{ seq: number }>`
					with recursive span as (
						select 0::bigint as low, ${scope.seq}::bigint as high, (${scope.seq}::bigint + 1) / 2 as middle
						union all
						select n.low, n.high, (n.low + n.high + 1) / 2
						from span s
						left join lateral (
							select l.seq from (
								select seq, created_at from mana_sync.sync_changes
								where scope = ${scope.number} and seq > s.low and seq <= s.middle
								order by seq desc limit 1) l
							where l.created_at >= ${new Date(instantMs).toISOString()}::text::timestamptz) c on true
						cross join lateral (
							select case when c.seq is null then s.middle else s.low end as low,
								coalesce(c.seq - 1, s.high) as high) n
						where s.low < s.high)
					select low as seq from span where low >= high`;
				return row?.seq ?? 0;
			}),

		accountsOf: (grant) =>
			read(grant, async (sql) => {
				const scopes = await readScopes(sql, grant);
				return scopes.flatMap(({ spaceId, accountId }) =>
					accountId === undefined ? [] : [{ spaceId, accountId }],
				);
			}),

		accountSizes: (accountIds) =>
			read({ readSpaces: [], writeSpaces: [] }, async (sql) => {
				const rows = await sql<Omit<AccountSpace, 'logged'> & LogSize>`
					select account_id as "accountId", space_id as "spaceId", changes, bytes
					from mana_sync.account_sizes(${textArray(accountIds)}::text[])`;
				return rows.map(({ changes, bytes, ...space }) => ({ ...space, logged: { changes, bytes } }));
			}),

		tables: (grant) => readOnly(grant, (sql) => listTables(sql, grant)),

		readRecords: (grant, range) => readIn(grant, range.scope, (sql) => readRecords(sql, range)),
		changedByOthers: (grant, range) => readIn(grant, range.scope, (sql) => changedByOthers(sql, range)),

		changedSince: (grant, { scope, appId, keys, afterSeq, exceptDigests, exceptAuthor }) =>
			readIn(
				grant,
				scope,
				(sql) => sql<{ table: string; id: string }>`
					select k.table_name as table, k.record_id as id
					from unnest(
						${textArray(keys.map(({ table }) => table))}::text[],
						${textArray(keys.map(({ id }) => id))}::text[]
					) as k(table_name, record_id)
					cross join lateral (
						select from mana_sync.sync_changes c
						where c.scope = ${scope} and c.app_id = ${appId} and c.table_name = k.table_name
							and c.record_id = k.record_id and c.seq > 0 and c.seq > ${afterSeq}
							and c.key_digest <> all (${byteaArray(exceptDigests)}::bytea[])
							and (c.user_id, c.client_id) is distinct from
								(${exceptAuthor?.userId ?? null}::text, ${exceptAuthor?.clientId ?? null}::text)
						limit 1) c`,
			),

		history: (grant, range) => readIn(grant, range.scope, (sql) => readHistory(sql, range)),

		activity: (grant, range) => readIn(grant, range.scope, (sql) => readActivity(sql, range)),
		selectRecords: (grant, range) => readOnly(grant, (sql) => selectRecords(sql, grant, range)),

		unpurged: (grant, after, limit) =>
			readIn(
				grant,
				after.scope,
				(sql) => sql<RecordKey>`
					select scope, app_id as "appId", table_name as table, record_id as id from mana_sync.sync_records
					where scope = ${after.scope} and (app_id, table_name, record_id) > (${after.appId}, ${after.table}, ${after.id})
						and (purged_stamp is null or inserted_stamp is not null or field_meta <> '{}')
					order by app_id, table_name, record_id limit ${limit}`,
			),

		async isAvailable() {
			try {
				await transactions.check();
				return true;
			} catch {
				return false;
			}
		},
	};
}

type HistoryRow = Omit<HistoryEntry, 'at' | 'fields'> & {
	readonly atMs: number;
	/** null where the row was left out for its size, as are its stamps. */
	readonly data: Record<string, unknown> | null;
	readonly stamps: Record<string, string> | null;
};

async function readHistory(sql: Sql, range: HistoryRange): ReturnType<SyncStore['history']> {
	const { scope, appId, table, id, beforeSeq, limit, maxBytes } = range;
	const rows = await sql<HistoryRow>`
		select seq, op, stamp, is_purge as purge, user_id as "userId", client_id as "clientId", actor, origin,
			case when total - bytes < ${maxBytes} then data end as data,
			case when total - bytes < ${maxBytes} then field_meta end as stamps,
			(extract(epoch from created_at) * 1000)::float8 as "atMs"
		from (
			select c.*, s.bytes, sum(s.bytes) over (order by c.seq desc rows unbounded preceding) as total
			from (
				select * from mana_sync.sync_changes
				where scope = ${scope} and app_id = ${appId} and table_name = ${table} and record_id = ${id}
					and seq > 0 and seq < ${beforeSeq}
				order by seq desc limit ${limit}) c
			cross join lateral (
				select octet_length(c.data::text) + octet_length(c.field_meta::text) as bytes) s) page
		order by seq desc`;
	const entries: HistoryEntry[] = [];
	for (const { data, stamps, atMs, ...row } of rows) {
		if (data === null || stamps === null) return { entries, hasMore: true };
		const fields = Object.entries(stamps).map(
			([name, stamp]) => [name, { value: data[name], stamp }] as const,
		);
		entries.push({ ...row, at: new Date(atMs).toISOString(), fields: Object.fromEntries(fields) });
	}
	return { entries, hasMore: entries.length === limit };
}

/** Tables are few: they are found through the index, one step each. */
async function listTables(sql: Sql, grant: Grant): ReturnType<SyncStore['tables']> {
	const scopes = await readScopes(sql, grant);
	const found = scopes.map(async ({ number }) => {
		const rows = await sql<AppTable>`
			with recursive found as (
				(select app_id, table_name from mana_sync.sync_records
					where scope = ${number} order by app_id, table_name limit 1)
				union all
				select n.app_id, n.table_name
				from found f cross join lateral (
					select r.app_id, r.table_name from mana_sync.sync_records r
					where r.scope = ${number} and (r.app_id, r.table_name) > (f.app_id, f.table_name)
					order by r.app_id, r.table_name limit 1) n)
			select app_id as "appId", table_name as table from found order by app_id, table_name`;
		return rows.map((row) => ({ scope: number, ...row }));
	});
	return (await Promise.all(found)).flat();
}

async function readRecords(sql: Sql, range: ReadRange): Promise<ReadPage> {
	const { scope, of, afterSeq, untilSeq, limit, maxBytes } = range;
	const named = 'tables' in of ? of.tables : [];
	// The app whose tables are to be found, through the index, one step each. null equals nothing.
	const whole = 'appId' in of ? of.appId : null;
	const rows = await sql<ReadRow & { appId: string }>`
		with recursive found as (
			(select table_name from mana_sync.sync_records
				where scope = ${scope} and app_id = ${whole} order by table_name limit 1)
			union all
			select (select r.table_name from mana_sync.sync_records r
				where r.scope = ${scope} and r.app_id = ${whole} and r.table_name > t.table_name
				order by r.table_name limit 1)
			from found t where t.table_name is not null),
		tables as (
			select ${whole}::text as app_id, table_name from found
			union
			select * from unnest(
				${textArray(named.map(({ appId }) => appId))}::text[], ${textArray(named.map(({ table }) => table))}::text[]))
		select app_id as "appId", table_name as table, record_id as id, seq, case when before < ${maxBytes} then data::text end as data,
			field_meta as stamps, inserted_stamp as inserted, deleted_stamp as deleted, purged_stamp as purged,
			latest_stamp as latest, actor, origin, bytes
		from (
			select r.*, sum(r.bytes) over (order by r.seq rows unbounded preceding) - r.bytes as before
			from tables t cross join lateral (
				select * from mana_sync.sync_records r
				where r.scope = ${scope} and r.app_id = t.app_id and r.table_name = t.table_name
					and r.seq > 0 and r.seq > ${afterSeq} and r.seq <= ${untilSeq}
				order by r.seq limit ${limit}) r
			order by r.seq limit ${limit}) page
		order by seq`;
	const records: ReadRecord[] = [];
	let bytes = 0;
	for (const row of rows) {
		if (row.data === null) break;
		records.push(toReadRecord({ scope, appId: row.appId }, row, row.data));
		bytes += row.bytes;
	}
	return { records, bytes, isCut: rows.length === limit || records.length < rows.length };
}
