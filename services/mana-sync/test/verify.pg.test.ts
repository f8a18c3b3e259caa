import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
	const device = await world.device('anna', 'phone');
	const at = world.clock.nowMs;
	const changes = [
		...Array.from({ length: 600 }, (_, n) => insert(`r${n}`, { title: `t${n}`, n })),
		// Ids whose order in bytes is not that in UTF-16.
		insert('\u{1F600}', { title: 'x' }),
		insert('\uFB01', { title: 'y' }),
		update('r1', { title: 'later' }, at),
		update('r1', { title: 'earlier' }, at - 60_000),
		update('r2', { nested: { deep: [1, 'é'] } }, at),
		remove('r3', at),
		update('r3', { title: 'hidden' }, at + 1),
		remove('r4', at, { purge: true }),
		insert('r4', { title: 'again', updatedAt: new Date(at + 5).toISOString() }),
		remove('r5', at + 7, { purge: true }),
	];
	expect((await device.push({ changes })).status).toBe(200);
	expect((await device.push({ changes: [insert('r1', { of: 'notes' })] }, 'notes')).status).toBe(200);
});
afterAll(() => world.stop());

async function verify(url = world.database.urls.mana_sync?.maintenanceUrl) {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, '../src/verify/main.ts')], {
		env: { ...process.env, DATABASE_MAINTENANCE_URL: url },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const [out, err] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	return { code: await child.exited, lines: out.trim().split('\n'), err };
}

/** Runs the command on tampered data, and puts them back. */
async function verifyWith(tamper: string) {
	const tables = ['sync_records', 'sync_changes'];
	for (const table of tables)
		await world.admin.unsafe(`create table public.kept_${table} as table mana_sync.${table}`);
	try {
		await world.admin.unsafe(tamper);
		return await verify();
	} finally {
		for (const table of tables) {
			const [row] = await world.admin<{ columns: string }[]>`
				select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
				where table_schema = 'mana_sync' and table_name = ${table} and is_generated = 'NEVER'`;
			await world.admin.unsafe(`
				truncate mana_sync.${table};
				insert into mana_sync.${table} (${row?.columns}) select ${row?.columns} from public.kept_${table};
				drop table public.kept_${table}`);
		}
	}
}

test('records that their log explains are found in order, purged and revived ones too', async () => {
	expect(await verify()).toEqual({
		code: 0,
		lines: ['603 records, 611 changes, 0 older tombstones, 0 differences, 0 scopes behind'],
		err: '',
	});
});

test.each([
	[
		'a value',
		`update mana_sync.sync_records set data = data || '{"title":"forged"}' where record_id = 'r7'`,
		'values',
	],
	[
		'a stamp',
		`update mana_sync.sync_records set field_meta = field_meta || jsonb_build_object('title', latest_stamp || 'z') where record_id = 'r7'`,
		'stamps',
	],
	['a number', `update mana_sync.sync_records set seq = 1 where record_id = 'r7'`, 'seq'],
	['a revival', `update mana_sync.sync_records set deleted_stamp = null where record_id = 'r3'`, 'deleted'],
	['an author', `update mana_sync.sync_records set origin = 'agent' where record_id = 'r7'`, 'author'],
])('a record with %s forged is named, and its value is not', async (_, tamper, part) => {
	const { code, lines } = await verifyWith(tamper);
	expect(code).toBe(1);
	expect(lines).toHaveLength(2);
	expect(lines[0]).toMatch(/^different/);
	expect(lines[0]).toEndWith(part);
	expect(lines.join()).not.toContain('forged');
	expect(lines[1]).toContain(' 1 differences');
});

test('a record without its log, and a log without its record, are named', async () => {
	const lost = await verifyWith(`delete from mana_sync.sync_records where record_id = 'r8'`);
	expect([lost.code, lost.lines[0]?.startsWith('missing')]).toEqual([1, true]);
	const invented = await verifyWith(`delete from mana_sync.sync_changes where record_id = 'r8'`);
	expect([invented.code, invented.lines[0]?.startsWith('unexplained')]).toEqual([1, true]);
});

test('a tombstone whose log has gone is no fault', async () => {
	const { code, lines } = await verifyWith(`delete from mana_sync.sync_changes where record_id = 'r5'`);
	expect([code, lines.at(-1)?.includes('1 older tombstones, 0 differences')]).toEqual([0, true]);
});

test('a space that counts fewer changes than it has is named', async () => {
	await world.admin`update mana_sync.scopes set seq = seq - 1`;
	const { code, lines } = await verify();
	await world.admin`update mana_sync.scopes set seq = seq + 1`;
	expect([code, lines.at(-1)?.endsWith('1 scopes behind')]).toEqual([1, true]);
});

test('beside writers nothing that is well is called wrong', async () => {
	const device = await world.device('anna', 'busy');
	let isVerifying = true;
	const writing = (async () => {
		for (let n = 0; isVerifying; n += 1) {
			await device.push({ changes: [update(`r${n % 600}`, { n }, world.clock.nowMs + n)] });
		}
	})();
	const { code, lines } = await verify();
	isVerifying = false;
	await writing;
	expect({ code, lines: lines.length }).toEqual({ code: 0, lines: 1 });
});

test('any other role, or no database, is told apart from a good result', async () => {
	for (const url of [
		world.runtimeUrl,
		world.database.urls.mana_sync?.ownerUrl,
		'',
		'postgres://127.0.0.1:1/x',
	]) {
		expect((await verify(url)).code).toBe(2);
	}
});
