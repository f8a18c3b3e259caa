import { afterAll, beforeAll, expect, test } from 'bun:test';
import { syncClaims } from '@mana/auth-protocol/testing';
import { createDigest, fromMergedRow } from '@mana/sync-protocol';
import { insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'ben']) world.auth.addUser(user);
	world.auth.join('anna', 'team', 'member');
});
afterAll(() => world.stop());

async function digest(user: string, query = '', claims = {}) {
	const headers = { authorization: `Bearer ${await world.auth.token(user, claims)}` };
	const response = await world.request(`/sync/todo/digest${query}`, { headers });
	return { status: response.status, body: await response.json() };
}

test('a client computes the same from its own copy, and another once the server has changed', async () => {
	const phone = await world.device('anna', 'phone');
	const changes = Array.from({ length: 50 }, (_, n) => insert(`t${n}`, { n }));
	await phone.push({ changes: [...changes, insert('team', {}, { spaceId: 'team' })] });
	await phone.push({
		changes: [update('t1', { n: 0 }, world.clock.nowMs + 5), remove('t2', world.clock.nowMs + 5)],
	});
	const own = createDigest();
	const { body } = await phone.pull({ space: 'personal-anna' });
	for (const row of body.changes) own.add(row.id, fromMergedRow(row));
	const asked = await digest('anna', '?space=personal-anna');
	const entry = { spaceId: 'personal-anna', table: 'tasks', ...own.digest() };
	expect(asked.body).toEqual({ collections: [entry] });
	expect((await digest('anna')).body.collections).toHaveLength(2);
	await phone.push({ changes: [update('t3', { n: 9 }, world.clock.nowMs + 9)] });
	expect((await digest('anna', '?space=personal-anna')).body).not.toEqual({ collections: [entry] });
});

test('it tells nothing of spaces that the caller is not in, nor a token without the scope', async () => {
	expect((await digest('ben')).body).toEqual({ collections: [] });
	expect(await digest('ben', '?space=team')).toMatchObject({
		status: 403,
		body: { error: 'SPACE_FORBIDDEN' },
	});
	const claims = syncClaims('personal-anna', 'notes:read');
	expect(await digest('anna', '', claims)).toMatchObject({
		status: 403,
		body: { error: 'SCOPE_INSUFFICIENT' },
	});
});
