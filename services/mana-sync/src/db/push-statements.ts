import { randomInt } from 'node:crypto';
import type { Correction } from '@mana/sync-protocol';
import type {
	LoggedChange,
	PushTransaction,
	RecordKey,
	RecordToSave,
	Scope,
	StoredRecord,
} from '../domain/sync-store.ts';
import type { Sql } from './connection.ts';
import { ScopeNumberTakenError } from './database-failure.ts';
import { dataOf, fieldMetaOf, keyRow, type RecordRow, toStoredRecord } from './record-rows.ts';

/** Scope numbers are below 2^40: five or six bytes in a cursor, and a clash is not to be expected. */
const SCOPE_NUMBERS = 2 ** 40;

/**
 * The statements of one push: a handful, however many changes there are. What they look up by many keys they look
 * up laterally, key by key, so that no statistics can make the planner read the table and pick from it.
 */
export function pushStatements(sql: Sql): PushTransaction {
	return {
		lockScopes: (spaceIds, nowMs) => lockScopes(sql, spaceIds, nowMs),
		findRecords: (keys) => findRecords(sql, keys),

		async findLogged(keyDigests) {
			return sql<{ keyDigest: string; corrections: Correction[] }>`
				-- Decoded apart: under row-level security a function that is not leakproof keeps its column off the index.
				with k as materialized (
					select decode(jsonb_array_elements_text(${JSON.stringify(keyDigests)}::text::jsonb), 'hex') as digest)
				select encode(k.digest, 'hex') as "keyDigest", coalesce(c.corrections, '[]') as corrections
				from k cross join lateral (
					select c.corrections from mana_sync.sync_changes c where c.key_digest = k.digest limit 1) c`;
		},

		async appendChanges(changes) {
			await sql`
				insert into mana_sync.sync_changes (scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
					field_meta, stamp, is_purge, client_id, change_key, key_digest, corrections, actor, origin, created_at)
				select scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
					field_meta, stamp, is_purge, client_id, change_key, decode(key_digest, 'hex'), corrections, actor, origin,
					created_at
				from jsonb_to_recordset(${JSON.stringify(changes.map(changeRow))}::text::jsonb) as c(
					scope bigint, seq bigint, app_id text, table_name text, record_id text, user_id text, space_id text,
					op text, data jsonb, field_meta jsonb, stamp text, is_purge boolean, client_id text, change_key text,
					key_digest text, corrections jsonb, actor jsonb, origin text, created_at timestamptz)`;
		},

		async saveRecords(records) {
			await sql`
				insert into mana_sync.sync_records as r (scope, app_id, table_name, record_id, seq, data, field_meta,
					inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, changed_at)
				select scope, app_id, table_name, record_id, seq, data, field_meta,
					inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, changed_at
				from jsonb_to_recordset(${JSON.stringify(records.map(recordRow))}::text::jsonb) as n(
					scope bigint, app_id text, table_name text, record_id text, seq bigint, data jsonb, field_meta jsonb,
					inserted_stamp text, deleted_stamp text, purged_stamp text, latest_stamp text, actor jsonb, origin text,
					bytes integer, changed_at timestamptz)
				on conflict (scope, app_id, table_name, record_id) do update set
					seq = excluded.seq, data = excluded.data, field_meta = excluded.field_meta,
					inserted_stamp = excluded.inserted_stamp, deleted_stamp = excluded.deleted_stamp,
					purged_stamp = excluded.purged_stamp, latest_stamp = excluded.latest_stamp, actor = excluded.actor,
					origin = excluded.origin, bytes = excluded.bytes, changed_at = excluded.changed_at`;
		},

		async eraseLogged(purges) {
			const rows = purges.map((purge) => ({ ...keyRow(purge), up_to: purge.upTo }));
			await sql`
				update mana_sync.sync_changes c
				set data = coalesce((
					select jsonb_object_agg(d.key, d.value) from jsonb_each(c.data) d
					where (c.field_meta ->> d.key) collate "C" > p.up_to), '{}')
				from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as p(
					scope bigint, app_id text, table_name text, record_id text, up_to text)
				where c.scope = p.scope and c.app_id = p.app_id and c.table_name = p.table_name
					and c.record_id = p.record_id and c.seq > 0 and c.data <> '{}'`;
		},

		async advanceScopes(scopes) {
			const rows = scopes.map(({ number, seq, changedAtMs }) => ({
				number,
				seq,
				changed_at: iso(changedAtMs),
			}));
			await sql`
				update mana_sync.scopes s set seq = n.seq, changed_at = n.changed_at
				from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as n(
					number bigint, seq bigint, changed_at timestamptz)
				where s.number = n.number`;
		},
	};
}

async function lockScopes(sql: Sql, spaceIds: readonly string[], nowMs: number): Promise<Scope[]> {
	// New scopes first, while no lock is held: one that waits here for another's new scope blocks nobody.
	const numbered = spaceIds.map((id) => ({ id, number: randomInt(1, SCOPE_NUMBERS) }));
	const [, scopes] = await Promise.all([
		sql`
			insert into mana_sync.scopes (id, number, changed_at)
			select n.id, n.number, ${iso(nowMs)}::text::timestamptz
			from jsonb_to_recordset(${JSON.stringify(numbered)}::text::jsonb) as n(id text, number bigint)
			where not exists (select from mana_sync.scopes s where s.id = n.id)
			order by n.id collate "C"
			on conflict do nothing`,
		sql<Scope>`
			select number, id as "spaceId", seq, (extract(epoch from changed_at) * 1000)::float8 as "changedAtMs"
			from mana_sync.scopes
			where id in (select jsonb_array_elements_text(${JSON.stringify(spaceIds)}::text::jsonb))
			order by id for update`,
	]);
	if (scopes.length !== spaceIds.length) throw new ScopeNumberTakenError();
	return scopes;
}

async function findRecords(sql: Sql, keys: readonly RecordKey[]): Promise<StoredRecord[]> {
	const rows = await sql<RecordRow>`
		select r.scope, r.app_id, r.table_name, r.record_id, r.seq, r.data, r.field_meta, r.inserted_stamp,
			r.deleted_stamp, r.purged_stamp, r.latest_stamp, r.actor, r.origin
		from jsonb_to_recordset(${JSON.stringify(keys.map(keyRow))}::text::jsonb) as k(
			scope bigint, app_id text, table_name text, record_id text)
		cross join lateral (
			select * from mana_sync.sync_records r
			where r.scope = k.scope and r.app_id = k.app_id and r.table_name = k.table_name
				and r.record_id = k.record_id
			limit 1) r`;
	return rows.map(toStoredRecord);
}

function changeRow(logged: LoggedChange) {
	const { change } = logged;
	return {
		...keyRow(logged),
		seq: logged.seq,
		user_id: logged.userId,
		space_id: logged.spaceId,
		op: change.op,
		data: dataOf(change.fields),
		field_meta: fieldMetaOf(change.fields),
		stamp: change.stamp,
		is_purge: change.purge,
		client_id: logged.clientId,
		change_key: logged.changeKey,
		key_digest: logged.keyDigest,
		corrections: logged.corrections.length === 0 ? null : logged.corrections,
		actor: change.actor,
		origin: change.origin,
		created_at: iso(logged.createdAtMs),
	};
}

function recordRow({ seq, record, bytes, changedAtMs, ...key }: RecordToSave) {
	return {
		...keyRow(key),
		seq,
		data: dataOf(record.fields),
		field_meta: fieldMetaOf(record.fields),
		inserted_stamp: record.inserted,
		deleted_stamp: record.deleted,
		purged_stamp: record.purged,
		latest_stamp: record.latest.stamp,
		actor: record.latest.actor,
		origin: record.latest.origin,
		bytes,
		changed_at: iso(changedAtMs),
	};
}

function iso(atMs: number): string {
	return new Date(atMs).toISOString();
}
