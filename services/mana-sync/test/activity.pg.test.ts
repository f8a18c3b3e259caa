import { afterAll, beforeAll, expect, test } from 'bun:test';
import { activityResponseSchema } from '@mana/sync-protocol';
import { by } from './revert-world.ts';
import { insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'cleo']) world.auth.addUser(user);
	world.auth.join('anna', 'team', 'viewer');
});
afterAll(() => world.stop());

async function activity(user: string, query: Record<string, string> = {}, appId = 'todo') {
	const headers = { authorization: `Bearer ${await world.auth.token(user)}` };
	const response = await world.request(`/sync/${appId}/activity?${new URLSearchParams(query)}`, { headers });
	return { status: response.status, body: await response.json() };
}

test('it lists what agents changed, newest first, page by page and since an instant, without a value', async () => {
	const device = await world.device('anna', 'phone');
	const atMs = world.clock.nowMs;
	await device.push({
		changes: [insert('t1', { title: 'by hand' }), insert('t2', { title: 'canary' }, by('c1'))],
	});
	world.clock.nowMs += 60_000;
	const since = new Date(world.clock.nowMs).toISOString();
	await device.push({
		changes: [update('t1', { a: 1, b: 2 }, atMs + 9, by('c2')), remove('t2', atMs + 9, by('c3'))],
	});
	const { body } = await activity('anna', { limit: '2' });
	const newest = activityResponseSchema.parse(body);
	expect(newest.changes).toMatchObject([
		{ table: 'tasks', id: 't2', op: 'delete', fields: [], userId: 'anna', actor: { callId: 'c3' } },
		{
			id: 't1',
			op: 'update',
			fields: ['a', 'b'],
			actor: { client: 'claude', tool: 'tasks.update', callId: 'c2' },
		},
	]);
	const older = await activity('anna', { before: String(newest.before) });
	expect(activityResponseSchema.parse(older.body)).toMatchObject({
		changes: [{ id: 't2', op: 'insert', fields: ['title'] }],
		before: null,
	});
	expect(JSON.stringify([body, older.body])).not.toContain('canary');
	expect((await activity('anna', { since })).body.changes).toHaveLength(2);
	expect((await activity('anna', {}, 'notes')).body.changes).toEqual([]);
	expect((await activity('anna', { space: 'team' })).body).toEqual({ changes: [], before: null });
});

test('it is refused to others, and for what it cannot mean', async () => {
	expect(await activity('cleo', { space: 'personal-anna' })).toMatchObject({
		status: 403,
		body: { error: 'SPACE_FORBIDDEN' },
	});
	for (const query of [{ limit: '0' }, { limit: '201' }, { since: 'yesterday' }, { before: '0' }]) {
		expect(await activity('anna', query)).toMatchObject({ status: 400, body: { error: 'VALIDATION' } });
	}
});

test('an instant that Postgres cannot read means the nearest that it can', async () => {
	for (const since of ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+14:00'])
		expect((await activity('anna', { since })).body.changes).not.toEqual([]);
	expect(await activity('anna', { since: '9999-12-31T23:59:59-14:00' })).toMatchObject({
		status: 200,
		body: { changes: [] },
	});
});
