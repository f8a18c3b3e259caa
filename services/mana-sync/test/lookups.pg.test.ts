import { expect, test } from 'bun:test';
import { eventually } from './live-world.ts';
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

test('what many tables of many apps cost follows their rows, not their number', async () => {
	const world = await startSyncWorld();
	world.auth.addUser('anna');
	const device = await world.device('anna', 'phone');
	for (const table of ['sync_records', 'sync_changes'])
		await world.admin`alter table mana_sync.${world.admin(table)} set (autovacuum_enabled = false)`;
	const rowsInAll = 7_000;
	for (let app = 0; app < 35; app += 1) {
		const changes = Array.from({ length: rowsInAll / 35 }, (_, n) => ({
			...insert(`r${n}`, { n }),
			table: `t${n % 2}`,
		}));
		expect((await device.push({ changes }, `app${app}`)).status).toBe(200);
	}
	const tables = Array.from({ length: 70 }, (_, n) => `app${n % 35}/t${n % 2}`).join();
	const headers = { authorization: `Bearer ${await world.auth.token('anna')}` };
	const query = `tables=${encodeURIComponent(tables)}&since=1970-01-01T00:00:00Z`;
	const pulled = await (await world.request(`/sync/pull?${query}&omit=serverChanges`, { headers })).json();
	expect(pulled.changes).toHaveLength(rowsInAll);
	const listed = await (await world.request('/sync/tables', { headers })).json();
	expect(listed.tables).toHaveLength(70);
	await world.deps.dispose();
	const readBy = async (index: string) => {
		const [read] = await world.admin<{ rows: number; scans: number }[]>`
			select idx_tup_read::int as rows, idx_scan::int as scans from pg_stat_user_indexes
			where schemaname = 'mana_sync' and indexrelname = ${index}`;
		return read ?? { rows: 0, scans: 0 };
	};
	// Connections hand in what they counted when they end, which is after they are closed here.
	await eventually(async () => (await readBy('sync_records_by_seq')).rows >= rowsInAll);
	const bySeq = await readBy('sync_records_by_seq');
	expect(bySeq.rows).toBe(rowsInAll);
	expect(bySeq.scans).toBeLessThanOrEqual((rowsInAll / 1_000) * 70);
	// Listing takes a step a table.
	expect((await readBy('sync_records_pkey')).rows).toBeLessThanOrEqual(70);
	await world.admin.end();
	await world.database.drop();
	await world.auth.stop();
}, 30_000);

test('a stream of some collections catches up without reading the app’s others', async () => {
	const world = await startSyncWorld();
	world.auth.addUser('anna');
	const device = await world.device('anna', 'phone');
	const rows = (table: string, count: number) =>
		Array.from({ length: count }, (_, n) => ({ ...insert(`r${n}`, { n }), table }));
	await device.push({ changes: [...rows('photos', 2_000), ...rows('tasks', 3), ...rows('lists', 3)] });
	const headers = { authorization: `Bearer ${await world.auth.token('anna')}` };
	const { body } = await world.request('/sync/todo/stream?collections=tasks,lists,tasks', { headers });
	const reader = body?.getReader();
	const first = new TextDecoder().decode((await reader?.read())?.value);
	const { changes } = JSON.parse(first.slice(first.indexOf('data: ') + 'data: '.length));
	expect(changes.map(({ table }: { table: string }) => table).sort()).toEqual(
		['lists', 'tasks'].flatMap((table) => Array(3).fill(table)),
	);
	await reader?.cancel();
	// Connections hand in what they counted when they end.
	await world.deps.dispose();
	const [read] = await world.admin`
		select idx_tup_read::int as rows from pg_stat_user_indexes where indexrelname = 'sync_records_by_seq'`;
	expect(read?.rows).toBe(6);
	await world.admin.end();
	await world.database.drop();
	await world.auth.stop();
});
