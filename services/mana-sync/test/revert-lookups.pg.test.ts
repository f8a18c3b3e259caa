import { expect, test } from 'bun:test';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { startSyncWorld } from './sync-world.ts';

const ROWS = 30_000;

test('in a long log without statistics the changes of an actor are found by index, and nothing else is read', async () => {
	const world = await startSyncWorld();
	const { admin } = world;
	await admin`alter table mana_sync.sync_changes set (autovacuum_enabled = false)`;
	const spaces = ['space-1', 'space-2', 'space-3'];
	await admin`insert into mana_sync.scopes (id, number, seq, changed_at)
		select id, number, ${ROWS}, now()
		from unnest(${spaces}::text[], ${spaces.map(scopeNumber)}::bigint[]) as s(id, number)`;
	const scope = scopeNumber('space-1');
	await admin`
		insert into mana_sync.sync_changes (scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
			field_meta, stamp, is_purge, client_id, change_key, key_digest, actor, origin, created_at)
		select ${scope}::bigint, n, 'todo', 'tasks', 'r' || n % 1000, 'anna', 'space-1', 'update', '{}', '{}', 's', false, 'mcp',
			'k' || n, decode(md5(n::text), 'hex'),
			case when n % 10 = 0 then jsonb_build_object('callId', 'c' || n / 50, 'client', 'claude',
				'missionId', 'm' || n / 5000) end,
			case when n % 10 = 0 then 'agent' else 'user' end, now() - (${ROWS}::int - n) * interval '1 second'
		from generate_series(1, ${ROWS}::int) n`;
	const grant = { readSpaces: ['space-1', 'space-2'], writeSpaces: [] };
	const after = { scope: 0, appId: '', table: '', id: '' };
	const sinceMs = Date.now() - 600_000;
	const found: number[] = [];
	for (const selection of [
		{ callId: 'c77' },
		{ missionId: 'm3' },
		{ client: 'claude', userId: 'anna', sinceMs },
	]) {
		const range = { appIds: ['todo'], selection, after, limit: 20 };
		found.push((await world.deps.store.selectRecords(grant, range)).length);
	}
	const recent = {
		scope,
		of: [{ appId: 'todo' }],
		sinceMs: 0,
		beforeSeq: ROWS,
		limit: 30,
		maxBytes: 1_000_000,
	};
	found.push((await world.deps.store.activity(grant, recent)).entries.length);
	expect(found).toEqual([5, 20, 20, 30]);

	await world.deps.dispose();
	const reads = async (): Promise<Record<string, number>> => {
		const read = await admin<{ name: string; rows: number }[]>`
			select indexrelname as name, idx_tup_read::int as rows from pg_stat_user_indexes
			where relname = 'sync_changes'`;
		return Object.fromEntries(read.map(({ name, rows }) => [name, rows]));
	};
	// Connections hand in what they counted when they end, which is after they are closed here.
	let rowsRead = await reads();
	for (let tries = 0; rowsRead.sync_changes_of_agents === 0 && tries < 100; tries += 1) {
		await Bun.sleep(50);
		rowsRead = await reads();
	}
	expect(rowsRead).toMatchObject({ sync_changes_pkey: 0, sync_changes_history: 0, sync_changes_once: 0 });
	expect(rowsRead.sync_changes_by_call).toBe(5);
	expect(rowsRead.sync_changes_by_mission).toBeLessThanOrEqual(500);
	expect(rowsRead.sync_changes_by_client).toBeLessThanOrEqual(61);
	expect(rowsRead.sync_changes_of_agents).toBeLessThanOrEqual(31);
	const scans = await admin`
		select from pg_stat_user_tables where relname = 'sync_changes' and seq_tup_read > 0`;
	expect(scans).toHaveLength(0);
	await admin.end();
	await world.database.drop();
	await world.auth.stop();
}, 30_000);
