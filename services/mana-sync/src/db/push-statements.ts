import type { Correction } from '@mana/sync-protocol';
import type { RevertReads } from '../domain/revert-store.ts';
import { scopeNumber } from '../domain/scope-number.ts';
import type {
	Heads,
	KeyedChange,
	LoggedChange,
	Purge,
	PushTransaction,
	RecordName,
	RecordToSave,
	Refusal,
	Scope,
	StoredRecord,
} from '../domain/sync-store.ts';
import {
	bigintArray,
	booleanArray,
	byteaArray,
	integerArray,
	jsonbArray,
	textArray,
	timestamptzArray,
} from './binary-arrays.ts';
import type { Sql } from './connection.ts';
import { MissingScopesError } from './database-failure.ts';
import { type RecordRow, toStoredRecord } from './record-rows.ts';
import { type ScopeRow, toScope } from './scope-rows.ts';

/**
 * The statements of one push: a handful, however many changes there are. What they look up by many keys they look
 * up laterally, key by key, so that no statistics can make the planner read the table and pick from it.
 */
export function pushStatements(sql: Sql): Omit<PushTransaction, keyof RevertReads> {
	return {
		lockScopes: (spaceIds) => lockScopes(sql, spaceIds),
		findRecords: (names) => findRecords(sql, names),

		findRefused: (changes) => sql<Pick<KeyedChange, 'keyDigest'>>`
			select encode(k.digest, 'hex') as "keyDigest"
			from unnest(
				${textArray(changes.map(({ spaceId }) => spaceId))}::text[],
				${byteaArray(changes.map(({ keyDigest }) => keyDigest))}::bytea[]
			) as k(space_id, digest)
			cross join lateral (select s.number from mana_sync.scopes s where s.id = k.space_id limit 1) s
			cross join lateral (
				select from mana_sync.sync_refusals r
				where r.scope = s.number and r.key_digest = k.digest limit 1) r`,

		findLogged: (keyDigests) => sql<{ keyDigest: string; corrections: Correction[] }>`
			select encode(k.digest, 'hex') as "keyDigest", coalesce(c.corrections, '[]') as corrections
			from unnest(${byteaArray(keyDigests)}::bytea[]) as k(digest) cross join lateral (
				select c.corrections from mana_sync.sync_changes c where c.key_digest = k.digest limit 1) c`,

		write({ changes, records, purges, refusals, scopes }) {
			const sent = [
				...(changes.length > 0 ? [appendChanges(sql, changes)] : []),
				...(records.length > 0 ? [saveRecords(sql, records)] : []),
				...(purges.length > 0 ? [eraseLogged(sql, purges)] : []),
				...(refusals.length > 0 ? [keepRefusals(sql, refusals)] : []),
				...(scopes.length > 0 ? [advanceScopes(sql, scopes)] : []),
			];
			// The transaction looks at what it has sent; here it must only not count as a failure that nobody handles.
			for (const answer of sent) answer.catch(() => {});
		},
	};
}

function keepRefusals(sql: Sql, refusals: readonly Refusal[]): Promise<unknown> {
	return sql`
		insert into mana_sync.sync_refusals (scope, key_digest, created_at)
		select * from unnest(
			${bigintArray(refusals.map(({ scope }) => scope))}::bigint[],
			${byteaArray(refusals.map(({ keyDigest }) => keyDigest))}::bytea[],
			${timestamptzArray(refusals.map(({ createdAtMs }) => createdAtMs))}::timestamptz[])
		on conflict do nothing`;
}

function eraseLogged(sql: Sql, purges: readonly Purge[]): Promise<unknown> {
	return sql`
		update mana_sync.sync_changes c
		set data = coalesce((
			select jsonb_object_agg(d.key, d.value) from jsonb_each(c.data) d
			where (c.field_meta ->> d.key) collate "C" > p.up_to), '{}')
		from unnest(
			${bigintArray(purges.map(({ scope }) => scope))}::bigint[],
			${textArray(purges.map(({ appId }) => appId))}::text[],
			${textArray(purges.map(({ table }) => table))}::text[],
			${textArray(purges.map(({ id }) => id))}::text[],
			${textArray(purges.map(({ upTo }) => upTo))}::text[]
		) as p(scope, app_id, table_name, record_id, up_to)
		where c.scope = p.scope and c.app_id = p.app_id and c.table_name = p.table_name
			and c.record_id = p.record_id and c.seq > 0 and c.data <> '{}'`;
}

function advanceScopes(sql: Sql, scopes: readonly Scope[]): Promise<unknown> {
	return sql`
		update mana_sync.scopes s set seq = n.seq, changed_at = n.changed_at, run_user = n.run_user,
			run_client = n.run_client, run_began = n.run_began, run_ended = n.seq, run_after = n.run_after,
			log_changes = n.log_changes, log_bytes = n.log_bytes, account_id = n.account_id
		from unnest(
			${bigintArray(scopes.map(({ number }) => number))}::bigint[],
			${bigintArray(scopes.map(({ seq }) => seq))}::bigint[],
			${timestamptzArray(scopes.map(({ changedAtMs }) => changedAtMs))}::timestamptz[],
			${textArray(scopes.map(({ run }) => run?.author.userId ?? null))}::text[],
			${textArray(scopes.map(({ run }) => run?.author.clientId ?? null))}::text[],
			${bigintArray(scopes.map(({ run }) => run?.beganSeq ?? 0))}::bigint[],
			${timestamptzArray(scopes.map(({ run }) => run?.afterMs ?? 0))}::timestamptz[],
			${bigintArray(scopes.map(({ logged }) => logged.changes))}::bigint[],
			${bigintArray(scopes.map(({ logged }) => logged.bytes))}::bigint[],
			${textArray(scopes.map(({ accountId }) => accountId ?? null))}::text[]
		) as n(number, seq, changed_at, run_user, run_client, run_began, run_after, log_changes, log_bytes, account_id)
		where s.number = n.number`;
}

/** Makes those scopes that do not exist; one that another transaction is making is waited for. */
export async function makeScopes(sql: Sql, spaceIds: readonly string[]): Promise<void> {
	await sql`
		insert into mana_sync.scopes (id, number, changed_at)
		select n.id, n.number, to_timestamp(0)
		from unnest(
			${textArray(spaceIds)}::text[], ${bigintArray(spaceIds.map(scopeNumber))}::bigint[]
		) as n(id, number)
		order by n.id collate "C"
		on conflict do nothing`;
}

async function lockScopes(sql: Sql, spaceIds: readonly string[]): Promise<Heads> {
	const rows = await sql<ScopeRow & { epoch: number }>`
		select number, former_number as "formerNumber", id as "spaceId", seq, (extract(epoch from changed_at) * 1000)::float8 as "changedAtMs",
			run_user as "runUser", run_client as "runClient", run_began as "runBegan", run_ended as "runEnded",
			(extract(epoch from run_after) * 1000)::float8 as "runAfterMs", log_changes as "logChanges",
			log_bytes as "logBytes", account_id as "accountId",
			(select max(epoch) from mana_sync.epochs) as epoch
		from mana_sync.scopes
		where id in (select unnest(${textArray(spaceIds)}::text[]))
		order by id for update`;
	if (rows.length !== spaceIds.length) throw new MissingScopesError(spaceIds);
	return { epoch: rows[0]?.epoch ?? 0, scopes: rows.map(toScope) };
}

async function findRecords(sql: Sql, names: readonly RecordName[]): Promise<StoredRecord[]> {
	const rows = await sql<RecordRow>`
		select r.scope, r.app_id, r.table_name, r.record_id, r.seq, r.data, r.field_meta, r.inserted_stamp,
			r.deleted_stamp, r.purged_stamp, r.latest_stamp, r.actor, r.origin
		from unnest(
			${textArray(names.map(({ spaceId }) => spaceId))}::text[],
			${textArray(names.map(({ appId }) => appId))}::text[],
			${textArray(names.map(({ table }) => table))}::text[],
			${textArray(names.map(({ id }) => id))}::text[]
		) as k(space_id, app_id, table_name, record_id)
		cross join lateral (select s.number from mana_sync.scopes s where s.id = k.space_id limit 1) s
		cross join lateral (
			select * from mana_sync.sync_records r
			where r.scope = s.number and r.app_id = k.app_id and r.table_name = k.table_name
				and r.record_id = k.record_id
			limit 1) r`;
	return rows.map(toStoredRecord);
}

function appendChanges(sql: Sql, changes: readonly LoggedChange[]): Promise<unknown> {
	return sql`
		with c as materialized (
			select * from unnest(
				${bigintArray(changes.map(({ scope }) => scope))}::bigint[],
				${bigintArray(changes.map(({ seq }) => seq))}::bigint[],
				${textArray(changes.map(({ appId }) => appId))}::text[],
				${textArray(changes.map(({ table }) => table))}::text[],
				${textArray(changes.map(({ id }) => id))}::text[],
				${textArray(changes.map(({ userId }) => userId))}::text[],
				${textArray(changes.map(({ spaceId }) => spaceId))}::text[],
				${textArray(changes.map(({ change }) => change.op))}::text[],
				${jsonbArray(changes.map(({ texts }) => texts.data))}::jsonb[],
				${jsonbArray(changes.map(({ texts }) => texts.stamps))}::jsonb[],
				${textArray(changes.map(({ change }) => change.stamp))}::text[],
				${booleanArray(changes.map(({ change }) => change.purge))}::boolean[],
				${textArray(changes.map(({ clientId }) => clientId))}::text[],
				${textArray(changes.map(({ changeKey }) => changeKey))}::text[],
				${byteaArray(changes.map(({ keyDigest }) => keyDigest))}::bytea[],
				${jsonbArray(changes.map(({ corrections }) => (corrections.length === 0 ? null : JSON.stringify(corrections))))}::jsonb[],
				${jsonbArray(changes.map(({ texts }) => texts.actor))}::jsonb[],
				${textArray(changes.map(({ change }) => change.origin))}::text[],
				${timestamptzArray(changes.map(({ createdAtMs }) => createdAtMs))}::timestamptz[],
				${bigintArray(changes.map(({ runBeganSeq }) => runBeganSeq))}::bigint[],
				${textArray(changes.map(({ newRecord }) => newRecord?.inserted ?? null))}::text[],
				${textArray(changes.map(({ newRecord }) => newRecord?.deleted ?? null))}::text[],
				${textArray(changes.map(({ newRecord }) => newRecord?.purged ?? null))}::text[],
				${textArray(changes.map(({ newRecord }) => newRecord?.latest.stamp ?? null))}::text[],
				${integerArray(changes.map(({ texts }) => texts.bytes))}::integer[]
			) as c(scope, seq, app_id, table_name, record_id, user_id, space_id, op, data, field_meta, stamp, is_purge,
				client_id, change_key, key_digest, corrections, actor, origin, created_at, run_began,
				inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, bytes)),
		logged as (
			insert into mana_sync.sync_changes (scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
				field_meta, stamp, is_purge, client_id, change_key, key_digest, corrections, actor, origin, created_at,
				run_began)
			select scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
				field_meta, stamp, is_purge, client_id, change_key, key_digest, corrections, actor, origin, created_at,
				run_began
			from c)
		insert into mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta,
			inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, changed_at)
		select scope, app_id, table_name, record_id, seq, data, field_meta,
			inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, created_at
		from c where latest_stamp is not null`;
}

function saveRecords(sql: Sql, records: readonly RecordToSave[]): Promise<unknown> {
	return sql`
		insert into mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta,
			inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, changed_at)
		select * from unnest(
			${bigintArray(records.map(({ scope }) => scope))}::bigint[],
			${textArray(records.map(({ appId }) => appId))}::text[],
			${textArray(records.map(({ table }) => table))}::text[],
			${textArray(records.map(({ id }) => id))}::text[],
			${bigintArray(records.map(({ seq }) => seq))}::bigint[],
			${jsonbArray(records.map(({ texts }) => texts.data))}::jsonb[],
			${jsonbArray(records.map(({ texts }) => texts.stamps))}::jsonb[],
			${textArray(records.map(({ record }) => record.inserted))}::text[],
			${textArray(records.map(({ record }) => record.deleted))}::text[],
			${textArray(records.map(({ record }) => record.purged))}::text[],
			${textArray(records.map(({ record }) => record.latest.stamp))}::text[],
			${jsonbArray(records.map(({ texts }) => texts.actor))}::jsonb[],
			${textArray(records.map(({ record }) => record.latest.origin))}::text[],
			${integerArray(records.map(({ texts }) => texts.bytes))}::integer[],
			${timestamptzArray(records.map(({ changedAtMs }) => changedAtMs))}::timestamptz[])
		on conflict (scope, app_id, table_name, record_id) do update set
			seq = excluded.seq, data = excluded.data, field_meta = excluded.field_meta,
			inserted_stamp = excluded.inserted_stamp, deleted_stamp = excluded.deleted_stamp,
			purged_stamp = excluded.purged_stamp, latest_stamp = excluded.latest_stamp, actor = excluded.actor,
			origin = excluded.origin, bytes = excluded.bytes, changed_at = excluded.changed_at`;
}
