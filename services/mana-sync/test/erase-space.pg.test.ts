import { afterAll, beforeAll, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
const inTeam = { spaceId: 'team' };

beforeAll(async () => {
	world = await startSyncWorld();
	for (const [user, role] of [
		['anna', 'owner'],
		['ben', 'admin'],
		['cleo', 'viewer'],
	] as const) {
		world.auth.addUser(user);
		world.auth.join(user, 'team', role);
	}
	world.auth.addUser('dora');
	const phone = await world.device('anna', 'phone');
	const changes = Array.from({ length: 450 }, (_, n) => insert(`t${n}`, { text: 'ghost' }, inTeam));
	await phone.push({ changes });
	await phone.push({ changes: [update('t0', { text: 'ghost ahead' }, world.clock.nowMs + 200_000, inTeam)] });
	await phone.push({ changes: [insert('n1', { text: 'ghost' }, inTeam)] }, 'notes');
	await phone.push({ changes: [insert('own', { text: 'mine' })] });
});
afterAll(() => world.stop());

async function erase(user: string, claims = {}, space = 'team') {
	const headers = { authorization: `Bearer ${await world.auth.token(user, claims)}` };
	const response = await world.request(`/sync/spaces/${space}`, { method: 'DELETE', headers });
	const body = await response.json();
	return [response.status, body.error ?? body.erased];
}

test('only the owner, with a token of their own, may have a shared space erased', async () => {
	expect(await erase('ben')).toEqual([403, 'SPACE_OWNER_NEEDED']);
	expect(await erase('cleo')).toEqual([403, 'SPACE_OWNER_NEEDED']);
	expect(await erase('dora')).toEqual([403, 'SPACE_FORBIDDEN']);
	expect(await erase('anna', syncClaims('team', 'mana:read mana:write'))).toEqual([
		403,
		'SPACE_OWNER_NEEDED',
	]);
	expect(await erase('anna', {}, 'personal-anna')).toEqual([403, 'SPACE_OWNER_NEEDED']);
	expect(await world.admin`select from mana_sync.sync_records where deleted_stamp is not null`).toHaveLength(
		0,
	);
});

test('a personal space is erased by a stepped-up token for it alone', async () => {
	const personal = 'personal-dora';
	const phone = await world.device('dora', 'phone');
	await phone.push({ changes: [insert('d1', { text: 'hers' })] });
	expect(await erase('dora', { acr: 'step-up' }, personal)).toEqual([403, 'SPACE_OWNER_NEEDED']);
	expect(await erase('dora', { space: personal }, personal)).toEqual([403, 'TOKEN_UNFIT']);
	const agents = { ...syncClaims(personal, 'mana:write'), acr: 'step-up' };
	expect(await erase('dora', agents, personal)).toEqual([403, 'SPACE_OWNER_NEEDED']);
	expect(await erase('dora', { space: personal, acr: 'step-up' }, personal)).toEqual([200, 1]);
});

test('erasing takes the values out of state and log, in every app, and keeps the trace; again it does nothing', async () => {
	expect(await erase('anna')).toEqual([200, 451]);
	const texts = await world.admin`
		select data::text from mana_sync.sync_records union all select data::text from mana_sync.sync_changes`;
	expect(JSON.stringify(texts)).not.toContain('ghost');
	expect(JSON.stringify(texts)).toContain('mine');
	const trace = await world.admin`
		select from mana_sync.sync_records where purged_stamp is not null and field_meta = '{}'`;
	expect(trace).toHaveLength(452);
	expect(await erase('anna')).toEqual([200, 0]);
	const { body } = await (await world.device('cleo', 'web')).pull({ space: 'team' });
	expect(new Set(body.changes.map((row) => row.op))).toEqual(new Set(['delete']));
});

test('a space is erased also after the server’s clock was set back', async () => {
	world.auth.join('dora', 'club', 'owner');
	const device = await world.device('dora', 'phone');
	const nowMs = world.clock.nowMs;
	const ahead = update('t1', { text: 'ghost ahead' }, nowMs + 290_000, { spaceId: 'club' });
	await device.push({ changes: [insert('t1', { text: 'ghost' }, { spaceId: 'club' }), ahead] });
	world.clock.nowMs -= 60 * 60_000;
	expect(await erase('dora', {}, 'club')).toEqual([200, 1]);
	world.clock.nowMs = nowMs;
	expect((await device.pull({ space: 'club' })).body.changes).toMatchObject([{ op: 'delete', fields: {} }]);
});
