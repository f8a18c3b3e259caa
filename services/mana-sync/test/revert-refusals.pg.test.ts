import { afterAll, beforeAll, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { by, logLength, revertIn, sendRevert } from './revert-world.ts';
import { insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'ben', 'cleo']) world.auth.addUser(user);
	world.auth.join('anna', 'team', 'owner');
	world.auth.join('ben', 'team', 'viewer');
	world.auth.join('cleo', 'team', 'member');
	const mcp = await world.device('anna', 'mcp');
	const changes = [
		insert('t1', { title: 'mine' }),
		insert('t1', { title: 'ours' }, { spaceId: 'team' }),
		update('t1', { title: 'x' }, world.clock.nowMs + 1, by('c1')),
		update('t1', { title: 'x' }, world.clock.nowMs + 1, { ...by('c1'), spaceId: 'team' }),
	];
	expect((await mcp.push({ changes })).status).toBe(200);
});
afterAll(() => world.stop());

async function refusal(user: string, body: unknown, claims = {}) {
	const response = await sendRevert(world, user, body as object, { claims });
	return { status: response.status, error: (await response.json()).error };
}

test.each([
	['no selector', {}],
	['two selectors', { callId: 'c1', missionId: 'm1' }],
	['a client without an instant', { client: 'claude' }],
	['an instant without a client', { since: '2026-01-01T00:00:00Z' }],
	['an instant beside a call', { callId: 'c1', since: '2026-01-01T00:00:00Z' }],
	['an instant without a zone', { client: 'claude', since: '2026-01-01T00:00:00' }],
	['a member that it does not know', { callId: 'c1', force: true }],
	['an empty call', { callId: '' }],
])('refuses %s', async (_, body) => {
	expect(await refusal('anna', body)).toEqual({ status: 400, error: 'VALIDATION' });
});

test('refuses what is no place to go on from, and text that cannot be stored', async () => {
	for (const after of ['nowhere', Buffer.from('[1,"t"]').toString('base64url')]) {
		expect(await refusal('anna', { callId: 'c1', after })).toEqual({ status: 400, error: 'CURSOR_INVALID' });
	}
	expect(await refusal('anna', { callId: 'a\0' })).toEqual({ status: 400, error: 'TEXT_NOT_STORABLE' });
	const nul = Buffer.from(JSON.stringify([1, 'a\0', 'b'])).toString('base64url');
	expect(await refusal('anna', { callId: 'c1', after: nul })).toEqual({
		status: 400,
		error: 'TEXT_NOT_STORABLE',
	});
	expect(await refusal('anna', { callId: 'c1', actor: { note: 'x'.repeat(70_000) } })).toMatchObject({
		status: 413,
	});
});

test('others find nothing of it, nor a member of one space anything in another', async () => {
	const before = await logLength(world);
	world.auth.addUser('dora');
	expect(await revertIn(world, 'dora', { callId: 'c1' })).toMatchObject({ reverted: [], leftAlone: [] });
	expect(await refusal('dora', { callId: 'c1', spaceId: 'team' })).toEqual({
		status: 403,
		error: 'SPACE_FORBIDDEN',
	});
	expect(await refusal('cleo', { callId: 'c1', spaceId: 'personal-anna' })).toEqual({
		status: 403,
		error: 'SPACE_FORBIDDEN',
	});
	expect(await revertIn(world, 'cleo', { client: 'claude', since: '1970-01-01T00:00:00Z' })).toMatchObject({
		reverted: [],
		leftAlone: [],
	});
	expect(await logLength(world)).toBe(before);
});

test('a viewer is refused in the space they name, and told what they may not touch where they name none', async () => {
	expect(await refusal('ben', { callId: 'c1', spaceId: 'team' })).toEqual({
		status: 403,
		error: 'SPACE_READ_ONLY',
	});
	expect(await revertIn(world, 'ben', { callId: 'c1' })).toMatchObject({
		reverted: [],
		leftAlone: [{ spaceId: 'team', table: 'tasks', id: 't1', reason: 'NOT_WRITABLE' }],
		changes: 0,
	});
});

test('a bound token is held to its scopes, and an expired one refused', async () => {
	for (const scope of ['todo:read', 'notes:write']) {
		expect(await refusal('anna', { callId: 'c1' }, syncClaims('team', scope))).toEqual({
			status: 403,
			error: 'SCOPE_INSUFFICIENT',
		});
	}
	const exp = Math.floor(world.clock.nowMs / 1000) - 60;
	expect(await refusal('anna', { callId: 'c1' }, { exp })).toEqual({ status: 401, error: 'TOKEN_EXPIRED' });
	const response = await world.request('/sync/todo/revert', { method: 'POST', body: '{"callId":"c1"}' });
	expect(response.status).toBe(401);
});

test('a bound token that may not delete takes back changes, but nothing that was made', async () => {
	const mcp = await world.device('anna', 'mcp');
	const made = insert('t2', { title: 'made' }, { spaceId: 'team', ...by('made') });
	expect((await mcp.push({ changes: [made] })).status).toBe(200);
	const call = { callId: 'made', spaceId: 'team' };
	const as = (scope: string) => revertIn(world, 'anna', call, { claims: syncClaims('team', scope) });
	expect(await as('mana:write')).toMatchObject({
		reverted: [],
		leftAlone: [{ table: 'tasks', id: 't2', reason: 'DELETION_NOT_GRANTED' }],
		changes: 0,
	});
	expect(await as('mana:write mana:destructive')).toMatchObject({ reverted: [{ id: 't2', op: 'delete' }] });
});

test('while mana-auth is away nothing is taken back', async () => {
	world.auth.refusal = { status: 503 };
	expect(await refusal('anna', { callId: 'c1' })).toEqual({ status: 503, error: 'AUTH_UNAVAILABLE' });
	world.auth.refusal = undefined;
});

test('with a space named only that space is touched; an acting client is named whatever was sent', async () => {
	const claims = syncClaims('team', 'todo:write', 'cursor');
	expect(await refusal('anna', { callId: 'c1', spaceId: 'personal-anna' }, claims)).toEqual({
		status: 403,
		error: 'SPACE_FORBIDDEN',
	});
	const actor = { kind: 'user', client: 'somebody else', callId: 'undo' };
	const answer = await revertIn(world, 'anna', { callId: 'c1', actor }, { claims });
	expect(answer.reverted).toMatchObject([{ spaceId: 'team' }]);
	const [row] = await world.admin`
		select actor, origin from mana_sync.sync_changes where client_id = 'mana-sync-revert' and record_id = 't1'`;
	expect(row).toMatchObject({ actor: { kind: 'agent', client: 'cursor', callId: 'undo' }, origin: 'agent' });
	expect((await revertIn(world, 'anna', { callId: 'c1' })).reverted).toMatchObject([
		{ spaceId: 'personal-anna' },
	]);
});

test('any member who may write may take back a call made in a shared space', async () => {
	expect(await revertIn(world, 'cleo', { callId: 'undo', spaceId: 'team' })).toMatchObject({ changes: 1 });
});
