import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPool } from '../src/db/connection.ts';
import { runRetention } from '../src/retention.ts';
import { insert, remove, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
	world = await startSyncWorld({ SYNC_SPACE_CHANGES: '25', SYNC_ACCOUNT_CHANGES: '30' });
	for (const name of ['anna', 'ben', 'kai', 'maya']) world.auth.addUser(name);
	for (const [user, space, role] of [
		['anna', 'club', 'owner'],
		['ben', 'club', 'member'],
		['kai', 'choir', 'owner'],
		['ben', 'choir', 'member'],
		['maya', 'shop', 'owner'],
	] as const)
		world.auth.join(user, space, role);
});
afterAll(() => world.stop());

const inserts = (prefix: string, count: number, spaceId?: string) =>
	Array.from({ length: count }, (_, n) =>
		insert(`${prefix}-${n}`, { title: 'x' }, { ...(spaceId !== undefined && { spaceId }) }),
	);
const accountOf = async (space: string) =>
	(await world.admin`select account_id from mana_sync.scopes where id = ${space}`)[0]?.account_id;

test('the spaces of one owner are bounded together, which is told before', async () => {
	const anna = await world.device('anna', 'phone');
	expect((await anna.push({ changes: inserts('a', 15) })).body.fullPercent).toBeUndefined();
	expect((await anna.push({ changes: inserts('b', 8, 'club') })).body.fullPercent).toBeUndefined();
	expect((await anna.push({ changes: inserts('c', 3, 'club') })).body.fullPercent).toBe(86);
	const refused = await anna.push({ changes: inserts('d', 5) });
	expect([refused.status, refused.body.error]).toEqual([507, 'SPACE_FULL']);
	expect((await anna.push({ changes: inserts('a', 15) })).status).toBe(200);
});

test('what members write into a space counts to its owner', async () => {
	const ben = await world.device('ben', 'phone');
	expect((await ben.push({ changes: inserts('e', 5, 'club') })).status).toBe(507);
	expect((await ben.push({ changes: inserts('e', 5) })).body.fullPercent).toBeUndefined();
});

test('what removes has room beyond the bound', async () => {
	const anna = await world.device('anna', 'phone');
	const left = await anna.push({ changes: inserts('f', 4, 'club') });
	expect([left.status, left.body.fullPercent]).toEqual([200, 100]);
	const removed = await anna.push({ changes: [remove('a-0', world.clock.nowMs)] });
	expect([removed.status, removed.body.fullPercent]).toEqual([200, 103]);
});

test('a space counts to whoever wrote first until its owner does', async () => {
	const [ben, kai] = await Promise.all([world.device('ben', 'phone'), world.device('kai', 'phone')]);
	await ben.push({ changes: inserts('g', 1, 'choir') });
	expect(await accountOf('choir')).toBe('ben');
	await kai.push({ changes: inserts('h', 1, 'choir') });
	await ben.push({ changes: inserts('i', 1, 'choir') });
	expect(await accountOf('choir')).toBe('kai');
});

test('logs whose owner comes near the bound are counted anew by retention', async () => {
	const maya = await world.device('maya', 'phone');
	await maya.push({ changes: [...inserts('a', 1), ...inserts('b', 1, 'shop')] });
	await world.admin`update mana_sync.scopes set log_changes = 16 where id in ('personal-maya', 'shop')`;
	const push = () => maya.push({ changes: [...inserts('c', 1), ...inserts('d', 1, 'shop')] });
	expect((await push()).status).toBe(507);
	const url = world.database.urls.mana_sync?.maintenanceUrl ?? '';
	const pool = createPool({ url, poolSize: 1, statementTimeoutMs: 10_000 });
	await runRetention(pool, { days: 90, quotas: world.deps.quotas, now: () => world.clock.nowMs });
	await pool.end();
	expect((await push()).status).toBe(200);
});

test('the runtime role learns sizes of foreign spaces, and reads no row of them', async () => {
	const sizes = await world.deps.store.accountSizes(['anna']);
	expect(sizes.map(({ spaceId }) => spaceId).sort()).toEqual(['club', 'personal-anna']);
	expect((await world.deps.store.heads({ readSpaces: [], writeSpaces: [] })).scopes).toEqual([]);
});
