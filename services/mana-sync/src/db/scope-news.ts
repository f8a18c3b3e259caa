import type { ScopeNews, ScopeNewsStore } from '../live/scope-news.ts';
import type { Sql } from './connection.ts';
import { type RecordRow, toStoredRecord } from './record-rows.ts';
import type { Transactions } from './transactions.ts';

/** Changes of one read, and how much of their records it brings along. */
const READ_CHANGES = 500;
const READ_BYTES = 1024 * 1024;

interface ChangeRow {
	readonly seq: number;
	readonly app_id: string;
	readonly table_name: string;
	readonly record_id: string;
	readonly user_id: string;
	readonly client_id: string;
	readonly change_key: string;
	readonly atMs: number;
}

/** Reads what happened in a scope from its log: the cost follows the news, not the rows or their history. */
export function createScopeNewsStore(transactions: Transactions): ScopeNewsStore {
	return {
		readNews: ({ spaceId, number, afterSeq, head, appIds }) =>
			transactions.run('read only', { readSpaces: [spaceId], writeSpaces: [] }, async (sql) => {
				const changes = await sql<ChangeRow>`
					select c.seq, c.app_id, c.table_name, c.record_id, c.user_id, c.client_id, c.change_key,
						(extract(epoch from c.created_at) * 1000)::float8 as "atMs"
					from mana_sync.sync_changes c
					where c.scope = ${number} and c.seq > ${afterSeq}
					order by c.seq limit ${READ_CHANGES}`;
				const news = new Map<string, { -readonly [Key in keyof ScopeNews]: ScopeNews[Key] }>();
				for (const change of changes) {
					const { app_id: appId, table_name: table, record_id: id } = change;
					const name = JSON.stringify([appId, table, id]);
					const entry = news.get(name);
					const author = {
						userId: change.user_id,
						clientId: change.client_id,
						changeKey: change.change_key,
					};
					if (entry === undefined)
						news.set(name, { appId, table, id, atMs: change.atMs, authors: [author], record: null });
					else entry.authors = [...entry.authors, author];
				}
				const wanted = [...news.values()].filter((entry) => appIds.has(entry.appId));
				for (const { record, ...key } of await readRecords(sql, number, wanted)) {
					const entry = news.get(JSON.stringify([key.appId, key.table, key.id]));
					if (entry !== undefined) entry.record = record;
				}
				const last = changes.at(-1)?.seq ?? afterSeq;
				// A log that has been thinned out may hold nothing of what the head speaks of.
				return {
					news: [...news.values()],
					upTo: changes.length < READ_CHANGES ? Math.max(last, head) : last,
				};
			}),
	};
}

/** The records as they are now, at least as new as the changes that were read; those beyond the limit stay out. */
async function readRecords(
	sql: Sql,
	scope: number,
	keys: readonly Pick<ScopeNews, 'appId' | 'table' | 'id'>[],
) {
	if (keys.length === 0) return [];
	const rows = await sql<RecordRow>`
		select * from (
			select r.scope, r.app_id, r.table_name, r.record_id, r.seq, r.data, r.field_meta, r.inserted_stamp,
				r.deleted_stamp, r.purged_stamp, r.latest_stamp, r.actor, r.origin,
				sum(r.bytes) over (order by k.place rows unbounded preceding) as total
			from (
				select ordinality as place, key ->> 'appId' as app_id, key ->> 'table' as table_name,
					key ->> 'id' as record_id
				from jsonb_array_elements(${JSON.stringify(keys.map(({ appId, table, id }) => ({ appId, table, id })))}::text::jsonb)
					with ordinality as keys(key, ordinality)) k
			cross join lateral (
				select * from mana_sync.sync_records r
				where r.scope = ${scope} and r.app_id = k.app_id and r.table_name = k.table_name
					and r.record_id = k.record_id
				limit 1) r) found
		where total <= ${READ_BYTES}`;
	return rows.map(toStoredRecord);
}
