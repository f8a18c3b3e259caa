import { expect, test } from 'bun:test';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { renumber } from './renumbering.ts';
import { insert, startSyncWorld } from './sync-world.ts';

test('spaces get the numbers of their ids, and cursors from before go on without a gap', async () => {
	await renumber(20_000);
}, 60_000);

test('a space whose number another one has is refused, and sees nothing of the other', async () => {
	const world = await startSyncWorld();
	try {
		world.auth.addUser('anna');
		world.auth.join('anna', 'late', 'owner');
		// No two such ids are known, so the check of the table gives way to the case.
		await world.admin`alter table mana_sync.scopes drop constraint scopes_number_is_of_id`;
		await world.admin`
			insert into mana_sync.scopes (id, number, seq, changed_at)
			values ('early', ${scopeNumber('late')}, 1, now())`;
		await world.admin`
			insert into mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta,
				latest_stamp, bytes, changed_at)
			values (${scopeNumber('late')}, 'todo', 'tasks', 'foreign', 1, '{}', '{}', 's', 4, now())`;
		const device = await world.device('anna', 'phone');
		const { status, body } = await device.push({ changes: [insert('t1', { n: 1 }, { spaceId: 'late' })] });
		expect({ status, error: body.error }).toEqual({ status: 409, error: 'SPACE_NUMBER_TAKEN' });
		expect((await device.pull()).body.changes).toEqual([]);
		const headers = { authorization: `Bearer ${await world.auth.token('anna')}` };
		for (const path of [
			'/sync/tables',
			'/sync/todo/digest',
			'/sync/todo/history?space=late&table=tasks&id=foreign',
		]) {
			const text = await (await world.request(path, { headers })).text();
			expect(text).not.toContain('foreign');
			expect(text).not.toContain('tasks"');
		}
	} finally {
		await world.stop();
	}
});

test('the table takes no number but that of the id', async () => {
	const world = await startSyncWorld();
	const ids = ['a', 'Ümlaut ☃ 😀', ''];
	await world.admin`
		insert into mana_sync.scopes (id, number, changed_at)
		select id, number, now() from unnest(${ids}::text[], ${ids.map(scopeNumber)}::bigint[]) as s(id, number)`;
	const other = world.admin`
		insert into mana_sync.scopes (id, number, changed_at) values ('b', ${scopeNumber('c')}, now())`;
	await expect(other.execute()).rejects.toMatchObject({ code: '23514' });
	await world.stop();
});
