import { afterAll, beforeAll, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { historyResponseSchema } from '@mana/sync-protocol';
import { insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'ben', 'cleo']) world.auth.addUser(user);
	world.auth.join('anna', 'team', 'member');
	world.auth.join('ben', 'team', 'member');
});
afterAll(() => world.stop());

async function history(user: string, query: Record<string, string>, claims = {}) {
	const headers = { authorization: `Bearer ${await world.auth.token(user, claims)}` };
	const search = new URLSearchParams({ table: 'tasks', id: 't1', space: 'team', ...query });
	const response = await world.request(`/sync/todo/history?${search}`, { headers });
	return { status: response.status, body: await response.json() };
}

test('it tells who changed which field when, newest first and page by page', async () => {
	const inTeam = { spaceId: 'team' };
	const agent = { ...inTeam, actor: { kind: 'agent', callId: 'c1' }, origin: 'agent' };
	const atMs = world.clock.nowMs;
	await (await world.device('anna', 'phone')).push({
		changes: [insert('t1', { a: 1 }, inTeam), insert('t2', {}, inTeam)],
	});
	await (await world.device('ben', 'web')).push({ changes: [update('t1', { a: 2 }, atMs + 1, agent)] });
	const newest = historyResponseSchema.parse((await history('anna', { limit: '1' })).body);
	expect(newest.changes).toMatchObject([
		{
			op: 'update',
			userId: 'ben',
			clientId: 'web',
			actor: { callId: 'c1' },
			origin: 'agent',
			fields: { a: { value: 2 } },
		},
	]);
	const older = historyResponseSchema.parse((await history('anna', { before: String(newest.before) })).body);
	expect(older).toMatchObject({
		changes: [{ op: 'insert', userId: 'anna', fields: { a: { value: 1 } } }],
		before: null,
	});
	await (await world.device('ben', 'web')).push({
		changes: [remove('t1', atMs + 2, { ...inTeam, purge: true })],
	});
	const purged = historyResponseSchema.parse((await history('ben', {})).body);
	expect(purged.changes.map(({ op }) => op)).toEqual(['delete', 'update', 'insert']);
	expect(purged.changes.flatMap(({ fields }) => Object.values(fields).map(({ value }) => value))).toEqual([
		undefined,
		undefined,
	]);
});

test('what would make a large answer comes page by page, whatever the limit', async () => {
	const phone = await world.device('anna', 'phone');
	const atMs = world.clock.nowMs;
	const large = { a: 'x'.repeat(1_000_000), b: 'y'.repeat(1_000_000), c: 'z'.repeat(1_000_000) };
	for (let n = 1; n <= 4; n += 1) {
		const changes = [update('large', { ...large, n }, atMs + n, { spaceId: 'team' })];
		expect(await phone.push({ changes })).toMatchObject({ status: 200 });
	}
	const pages: unknown[][] = [];
	for (let before: number | null = 2 ** 50; before !== null; ) {
		const { body } = await history('anna', { id: 'large', limit: '200', before: String(before) });
		const page = historyResponseSchema.parse(body);
		pages.push(page.changes.map(({ fields }) => fields.n?.value));
		({ before } = page);
	}
	expect(pages).toEqual([[4, 3, 2], [1]]);
});

test('it is refused to others, and to a token without the scope', async () => {
	expect(await history('cleo', {})).toMatchObject({ status: 403, body: { error: 'SPACE_FORBIDDEN' } });
	const claims = syncClaims('team', 'notes:read');
	expect(await history('anna', {}, claims)).toMatchObject({
		status: 403,
		body: { error: 'SCOPE_INSUFFICIENT' },
	});
});
