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
import { readEpoch, type ScopeRow, toScope } from './scope-rows.ts';

/**
 * The statements of one push: a handful, however many changes there are. What they look up by many keys they look
 * up laterally, key by key, so that no statistics can make the planner read the table and pick from it.
 */
export function pushStatements(sql: Sql): Omit<PushTransaction, keyof RevertReads> {
	return {
		lockScopes: (spaceIds) => lockScopes(sql, spaceIds),
		findRecords: (names) => inEachSpace(names, (scope, own) => findRecords(sql, scope, own)),
		findRefused: (changes) => inEachSpace(changes, (scope, own) => findRefused(sql, scope, own)),
		findLogged: (changes) => inEachSpace(changes, (scope, own) => findLogged(sql, scope, own)),

		write({ changes, records, purges, refusals, scopes }) {
			const changesByScope = Map.groupBy(changes, ({ scope }) => scope);
			const sent = [
				...scopes.map((scope) => logChanges(sql, scope, changesByScope.get(scope.number) ?? [])),
				...inEachScope(records, (scope, own) => saveRecords(sql, scope, own)),
				...purges.map((purge) => eraseLogged(sql, purge)),
				...inEachScope(refusals, (scope, own) => keepRefusals(sql, scope, own)),
			];
			// The transaction looks at what it has sent; here it must only not count as a failure that nobody handles.
			for (const answer of sent) answer.catch(() => {});
		},
	};
}

/** One statement a space, all of them sent at once. */
async function inEachSpace<T extends { readonly spaceId: string }, Row>(
	items: readonly T[],
	find: (scope: number, own: readonly T[]) => Promise<Row[]>,
): Promise<Row[]> {
	const bySpace = Map.groupBy(items, ({ spaceId }) => spaceId);
	const found = await Promise.all([...bySpace].map(([spaceId, own]) => find(scopeNumber(spaceId), own)));
	return found.flat();
}

function inEachScope<T extends { readonly scope: number }>(
	items: readonly T[],
	send: (scope: number, own: readonly T[]) => Promise<unknown>,
): Promise<unknown>[] {
	return [...Map.groupBy(items, ({ scope }) => scope)].map(([scope, own]) => send(scope, own));
}

function findRefused(sql: Sql, scope: number, changes: readonly KeyedChange[]) {
	return sql<Pick<KeyedChange, 'keyDigest'>>`
		select encode(k.digest, 'hex') as "keyDigest"
		from unnest(${byteaArray(changes.map(({ keyDigest }) => keyDigest))}::bytea[]) as k(digest)
		cross join lateral (
			select from mana_sync.sync_refusals r
			where r.scope = ${scope} and r.key_digest = k.digest limit 1) r`;
}

function findLogged(sql: Sql, scope: number, changes: readonly KeyedChange[]) {
	return sql<{ keyDigest: string; corrections: Correction[] }>`
		select encode(k.digest, 'hex') as "keyDigest", coalesce(c.corrections, '[]') as corrections
		from unnest(${byteaArray(changes.map(({ keyDigest }) => keyDigest))}::bytea[]) as k(digest)
		cross join lateral (
			select c.corrections from mana_sync.sync_changes c
			where c.scope = ${scope} and c.key_digest = k.digest limit 1) c`;
}

function keepRefusals(sql: Sql, scope: number, refusals: readonly Refusal[]): Promise<unknown> {
	return sql`
		insert into mana_sync.sync_refusals (scope, key_digest, created_at)
		select ${scope}::bigint, r.* from unnest(
			${byteaArray(refusals.map(({ keyDigest }) => keyDigest))}::bytea[],
			${timestamptzArray(refusals.map(({ createdAtMs }) => createdAtMs))}::timestamptz[]) as r
		on conflict do nothing`;
}

/** Record by record: joined to a list, an update might read all of the scope's log to pick from it. */
function eraseLogged(sql: Sql, { scope, appId, table, id, upTo }: Purge): Promise<unknown> {
	return sql`
		update mana_sync.sync_changes c
		set data = coalesce((
			select jsonb_object_agg(d.key, d.value) from jsonb_each(c.data) d
			where (c.field_meta ->> d.key) collate "C" > ${upTo}::text), '{}')
		where c.scope = ${scope} and c.app_id = ${appId} and c.table_name = ${table}
			and c.record_id = ${id} and c.seq > 0 and c.data <> '{}'`;
}

/** Makes those scopes that do not exist; one that another transaction is making is waited for. */
export async function makeScopes(sql: Sql, spaceIds: readonly string[]): Promise<void> {
	const made = inOrder(spaceIds).map(
		({ id, number }) => sql`
			insert into mana_sync.scopes (id, number, changed_at) values (${id}, ${number}, to_timestamp(0))
			on conflict do nothing`,
	);
	await Promise.all(made);
}

/** The one order in which scopes are made and locked. */
function inOrder(spaceIds: readonly string[]) {
	return spaceIds.map((id) => ({ id, number: scopeNumber(id) })).sort((a, b) => a.number - b.number);
}

async function lockScopes(sql: Sql, spaceIds: readonly string[]): Promise<Heads> {
	// The id as well: another space may have the number.
	const locked = inOrder(spaceIds).map(
		({ id, number }) => sql<ScopeRow>`
			select number, former_number as "formerNumber", id as "spaceId", seq,
				(extract(epoch from changed_at) * 1000)::float8 as "changedAtMs",
				run_user as "runUser", run_client as "runClient", run_began as "runBegan", run_ended as "runEnded",
				(extract(epoch from run_after) * 1000)::float8 as "runAfterMs", log_changes as "logChanges",
				log_bytes as "logBytes", account_id as "accountId"
			from mana_sync.scopes where number = ${number} and id = ${id} for update`,
	);
	const [epoch, ...found] = await Promise.all([readEpoch(sql), ...locked]);
	const scopes = found.flat();
	if (scopes.length !== spaceIds.length) throw new MissingScopesError(spaceIds);
	return { epoch, scopes: scopes.map(toScope) };
}

async function findRecords(sql: Sql, scope: number, names: readonly RecordName[]): Promise<StoredRecord[]> {
	const rows = await sql<RecordRow>`
		select r.scope, r.app_id, r.table_name, r.record_id, r.seq, r.data, r.field_meta, r.inserted_stamp,
			r.deleted_stamp, r.purged_stamp, r.latest_stamp, r.actor, r.origin
		from unnest(
			${textArray(names.map(({ appId }) => appId))}::text[],
			${textArray(names.map(({ table }) => table))}::text[],
			${textArray(names.map(({ id }) => id))}::text[]
		) as k(app_id, table_name, record_id)
		cross join lateral (
			select * from mana_sync.sync_records r
			where r.scope = ${scope} and r.app_id = k.app_id and r.table_name = k.table_name
				and r.record_id = k.record_id
			limit 1) r`;
	return rows.map(toStoredRecord);
}

/** The changes of one scope, the records that they make, and where the scope then stands. */
function logChanges(sql: Sql, head: Scope, changes: readonly LoggedChange[]): Promise<unknown> {
	const { number, seq, changedAtMs, run, logged, accountId } = head;
	return sql`
		select mana_sync.log_changes(
			${number},
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
			${integerArray(changes.map(({ texts }) => texts.bytes))}::integer[],
			${seq}, ${new Date(changedAtMs)}, ${run?.author.userId ?? null}, ${run?.author.clientId ?? null},
			${run?.beganSeq ?? 0}, ${new Date(run?.afterMs ?? 0)}, ${logged.changes}, ${logged.bytes},
			${accountId ?? null})`;
}

function saveRecords(sql: Sql, scope: number, records: readonly RecordToSave[]): Promise<unknown> {
	return sql`
		select mana_sync.save_records(
			${scope},
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
			${timestamptzArray(records.map(({ changedAtMs }) => changedAtMs))}::timestamptz[])`;
}
