import { expect } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPool } from '../src/db/connection.ts';
import { createRetentionStore } from '../src/db/retention-store.ts';
import { createVerificationStore } from '../src/db/verification-store.ts';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { by, revertIn } from './revert-world.ts';
import { type StatementCost, watchStatements } from './statement-costs.ts';
import { EPOCH, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** What a statement may read without statistics beyond twice of what it reads with them: some levels of indexes. */
const slack = { pages: 60, rows: 100 };
/** What a row costs that an index finds. One request may be for more rows than its twin: those of one turn go together. */
const pagesARow = 5;
const sources = join(import.meta.dir, '../src/db');

/**
 * Runs every statement of mana-sync over tables of so many records, once while Postgres knows nothing of them and once
 * when it has looked through them, and compares what each reads.
 */
export async function compareStatements(records: number): Promise<void> {
	const without = await costsOf(records, false);
	const analysed = await costsOf(records, true);
	expect(without.size).toBe(countStatements());
	expect([...analysed.keys()].sort()).toEqual([...without.keys()].sort());
	const dearer = [...without].flatMap(([text, cost]) => {
		const known = analysed.get(text);
		const moreRows = known === undefined ? 0 : Math.max(cost.rows - 2 * known.rows, 0);
		const isAlike =
			known !== undefined &&
			cost.pages <= 2 * known.pages + slack.pages + pagesARow * moreRows &&
			moreRows <= slack.rows;
		return isAlike ? [] : [{ text, cost, known }];
	});
	expect(dearer).toEqual([]);
}

/** Of those that a single server is asked. */
function countStatements(): number {
	const files = readdirSync(sources).filter(
		(name) => name.endsWith('.ts') && !/connection|test|^cluster/.test(name),
	);
	const texts = files.map((name) => readFileSync(join(sources, name), 'utf8'));
	return texts.reduce((sum, text) => sum + [...text.matchAll(/\bsql(<[^`]*?>)?`/g)].length, 0);
}

/** What each statement read at most. */
async function costsOf(records: number, isAnalysed: boolean): Promise<Map<string, StatementCost>> {
	const world = await startSyncWorld();
	world.auth.addUser('anna');
	for (const space of ['big', 'team', 'old']) world.auth.join('anna', space, 'owner');
	await fill(world, records);
	if (isAnalysed)
		await world.admin`analyze mana_sync.scopes, mana_sync.sync_changes, mana_sync.sync_records, mana_sync.sync_refusals`;
	const { costs, stop } = await watchStatements(world);
	try {
		await useService(world);
		await maintain(world, records);
	} finally {
		stop();
		await world.stop();
	}
	// Beside what is written there: what begins a transaction, and the bodies of the policies' functions.
	return new Map([...costs].filter(([text]) => !/^(begin| SELECT)/.test(text)));
}

/** A space with so many records, each made and changed once, the newest just now, and two small ones. */
async function fill({ admin, clock }: SyncWorld, records: number): Promise<void> {
	for (const table of ['scopes', 'sync_changes', 'sync_records', 'sync_refusals'])
		await admin.unsafe(`alter table mana_sync.${table} set (autovacuum_enabled = false)`);
	const sizes = { big: records, old: 300 };
	const others = Array.from({ length: 2_000 }, (_, n) => `other-${n}`);
	const now = new Date(clock.nowMs).toISOString();
	const ids = ['big', 'old', ...others];
	const seqs = [2 * sizes.big, 2 * sizes.old, ...others.map(() => 0)];
	await admin`
		insert into mana_sync.scopes (id, number, seq, changed_at)
		select *, ${now}::timestamptz
		from unnest(${ids}::text[], ${ids.map(scopeNumber)}::bigint[], ${seqs}::bigint[])`;
	for (const space of ['big', 'old'] as const) {
		const [number, size] = [scopeNumber(space), sizes[space]];
		await admin`
			insert into mana_sync.sync_changes (scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
				field_meta, stamp, is_purge, client_id, change_key, key_digest, actor, origin, created_at)
			select ${number}::bigint, n, 'todo', case when r % 20 = 0 then 'lists' else 'tasks' end, 'r' || r, 'anna', ${space},
				case when n <= ${size}::int then 'insert' else 'update' end,
				jsonb_build_object('title', repeat('t', 40) || n), jsonb_build_object('title', s.stamp), s.stamp, false,
				'phone', 'k' || n, decode(md5(${space} || n), 'hex'), a.actor,
				case when a.actor is null then 'user' else 'agent' end, s.at
			from generate_series(1, ${2 * size}::int) n
			cross join lateral (select n % ${size}::int as r) r
			cross join lateral (
				select case when n > ${size}::int and r % 10 = 0 then jsonb_build_object('kind', 'agent', 'client', 'claude',
					'callId', 'c' || r / 200, 'missionId', 'm' || r / 2000) end as actor) a
			cross join lateral (
				select ${now}::timestamptz - (${2 * size}::int - n) * interval '1 day'
					* 200 / ${2 * size}::int as at) t
			cross join lateral (
				select lpad(to_hex((extract(epoch from t.at) * 1000)::bigint), 12, '0') || '|0000|phone' as stamp, t.at) s
			order by n`;
		await admin`
			insert into mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta,
				inserted_stamp, latest_stamp, actor, origin, bytes, changed_at)
			select scope, app_id, table_name, record_id, seq, data, field_meta, stamp, stamp, actor, origin,
				octet_length(data::text) + octet_length(field_meta::text), created_at
			from mana_sync.sync_changes where scope = ${number} and op = 'update'`;
	}
}

/** Everything that a request can ask for. */
async function useService(world: SyncWorld): Promise<void> {
	const { clock } = world;
	const spaceId = 'big';
	const atMs = clock.nowMs;
	const [phone, laptop] = await Promise.all([world.device('anna', 'phone'), world.device('anna', 'laptop')]);
	const ok = <T extends { status: number }>(answer: T): T => {
		expect(answer.status).toBe(200);
		return answer;
	};
	const many = <T>(make: (n: number) => T) => Array.from({ length: 20 }, (_, n) => make(n));
	const headers = { authorization: `Bearer ${await world.auth.token('anna')}`, 'x-client-id': 'laptop' };
	const get = async (path: string) => ok(await world.request(path, { headers }));

	for (const app of ['todo', 'notes']) ok(await phone.push({ changes: [insert('new', { n: 1 })] }, app));
	const first = ok(await phone.push({ changes: [], since: new Date(atMs + 10 * MINUTE_MS).toISOString() }));
	const changes = [
		...many((n) => insert(`fresh-${n}`, { title: 'x' }, { spaceId, key: `k${n}` })),
		...many((n) =>
			update(`r${n}`, { title: 'y' }, atMs + n, { spaceId, ...by('call-1', { missionId: 'm-1' }) }),
		),
	];
	for (let time = 0; time < 2; time += 1) ok(await laptop.push({ changes }));
	const stream = await get('/sync/todo/stream?collections=tasks,lists');
	const reader = stream.body?.getReader();
	await reader?.read();
	ok(await phone.push({ changes: [update('r40', { title: 'z' }, atMs, { spaceId })] }));
	await reader?.read();
	await reader?.cancel();
	ok(await phone.push({ changes: many((n) => update(`r${n}`, { done: n }, atMs, { spaceId })) }));
	ok(
		await laptop.push({
			changes: many((n) => update(`r${n}`, { order: n }, atMs, { spaceId })),
			since: first.body.syncedUntil,
		}),
	);
	const resting = many((n) => insert(`r${n}`, { done: n }, { spaceId, base: null }));
	ok(await phone.push({ changes: resting }));
	ok(await phone.push({ changes: [remove('r50', atMs, { spaceId, purge: true })] }));
	for (const since of [EPOCH, new Date(atMs).toISOString(), new Date(atMs - 90 * DAY_MS).toISOString()]) {
		ok(await phone.push({ changes: [insert('fresh-0', { since }, { spaceId })], since }));
		ok(await phone.pull({ since, limit: '100' }));
		ok(await phone.pull({ since, limit: '100', collection: 'lists' }));
	}
	await get('/sync/todo/history?space=big&table=tasks&id=r7');
	await get('/sync/todo/activity?space=big&limit=20');
	const sinceMs = new Date(atMs - DAY_MS).toISOString();
	for (const selection of [{ callId: 'c3' }, { missionId: 'm-1' }, { client: 'claude', since: sinceMs }])
		await revertIn(world, 'anna', selection);
	await get('/sync/activity?space=big&limit=20');
	await get('/sync/todo/digest?space=old');
	await get('/sync/tables');
	const tables = Array.from({ length: 6 }, (_, n) => `app${n}/tasks`).join();
	await get(`/sync/pull?tables=${tables},todo/lists&since=${EPOCH}&limit=100`);
	ok(await world.request('/sync/spaces/old', { method: 'DELETE', headers }));
}

/** What goes on beside requests. */
async function maintain({ admin, database, clock }: SyncWorld, records: number): Promise<void> {
	const pool = createPool({
		url: database.urls.mana_sync?.maintenanceUrl ?? '',
		poolSize: 1,
		statementTimeoutMs: 60_000,
	});
	const client = await pool.connect();
	const retention = await createRetentionStore(client);
	const big = scopeNumber('big');
	expect(await retention.scopes()).toContain(big);
	// Some stand deleted for so long that nothing of them has to be kept.
	await admin`
		update mana_sync.sync_records set inserted_stamp = null, deleted_stamp = latest_stamp
		where scope = ${big}::bigint and record_id = any(${Array.from({ length: 20 }, (_, n) => `r${100 + n}`)})`;
	for (const afterSeq of [0, records])
		await retention.removeSuperseded(big, afterSeq, clock.nowMs - 90 * DAY_MS);
	await retention.recount({ space: { changes: 1, bytes: 1 }, account: { changes: 1, bytes: 1 } });
	const verification = await createVerificationStore(client);
	for await (const { id } of verification.records()) if (id === 'r1') break;
	for await (const { id } of verification.changes()) if (id === 'r1') break;
	const key = { scope: big, appId: 'todo', table: 'tasks', id: 'r7' };
	await verification.snapshot(key, async (_, changes) => {
		for await (const { id } of changes) expect(id).toBe('r7');
	});
	expect(await verification.scopesBehind()).toEqual([]);
	client.release();
	await pool.end();
}
