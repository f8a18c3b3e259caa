import { expect, test } from 'bun:test';
import { insert, startSyncWorld } from './sync-world.ts';

test('pushing into tables without statistics reads by exact keys, never by prefix or in full', async () => {
	const world = await startSyncWorld();
	try {
		world.auth.addUser('anna');
		const device = await world.device('anna', 'phone');
		await world.admin`alter table mana_sync.sync_records set (autovacuum_enabled = false)`;
		await world.admin`alter table mana_sync.sync_changes set (autovacuum_enabled = false)`;
		const push = (first: number) =>
			device.push({ changes: Array.from({ length: 100 }, (_, n) => insert(`r${first + n}`, { n })) });
		for (let batch = 0; batch < 12; batch += 1) expect((await push(batch * 100)).status).toBe(200);
		expect((await push(0)).status).toBe(200);
	} finally {
		// Connections hand in what they counted when they end.
		await world.deps.dispose();
	}
	const read = await world.admin<{ name: string; rows: number }[]>`
		select indexrelname as name, idx_tup_read::int as rows from pg_stat_user_indexes where schemaname = 'mana_sync'`;
	const rowsRead = Object.fromEntries(read.map(({ name, rows }) => [name, rows]));
	expect(rowsRead.sync_records_by_seq).toBe(0);
	expect(rowsRead.sync_changes_pkey).toBe(0);
	expect(rowsRead.sync_changes_history).toBe(0);
	// A look-up and an upsert each for the hundred that were there.
	expect(rowsRead.sync_records_pkey).toBeLessThanOrEqual(300);
	const scans = await world.admin`
		select relname from pg_stat_user_tables
		where schemaname = 'mana_sync' and relname in ('sync_records', 'sync_changes') and seq_tup_read > 0`;
	expect(scans).toHaveLength(0);
	await world.admin.end();
	await world.database.drop();
	await world.auth.stop();
});
