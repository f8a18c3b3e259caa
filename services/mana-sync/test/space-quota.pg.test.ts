import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPool } from '../src/db/connection.ts';
import { runRetention } from '../src/retention.ts';
import {
	type Answer,
	type Device,
	insert,
	remove,
	type SyncWorld,
	startSyncWorld,
	update,
} from './sync-world.ts';

let world: SyncWorld;
let anna: Device;

beforeAll(async () => {
	world = await startSyncWorld({ SYNC_SPACE_CHANGES: '20', SYNC_SPACE_BYTES: '100000' });
	for (const name of ['anna', 'ben', 'kai']) world.auth.addUser(name);
	anna = await world.device('anna', 'phone');
});
afterAll(() => world.stop());

const inserts = (prefix: string, count: number, title = 'x') =>
	Array.from({ length: count }, (_, n) => insert(`${prefix}-${n}`, { title }));
const told = ({ body }: Answer) => body.fullPercent;
const retain = async () => {
	const url = world.database.urls.mana_sync?.maintenanceUrl ?? '';
	const pool = createPool({ url, poolSize: 1, statementTimeoutMs: 10_000 });
	await runRetention(pool, { days: 90, quotas: world.deps.quotas, now: () => world.clock.nowMs });
	await pool.end();
};

test('a space that comes near its bound says so, and then takes nothing but deletions', async () => {
	expect(told(await anna.push({ changes: inserts('a', 15) }))).toBeUndefined();
	expect(told(await anna.push({ changes: inserts('b', 2) }))).toBe(85);
	const refused = await anna.push({ changes: inserts('c', 4) });
	expect([refused.status, refused.body.error]).toEqual([507, 'SPACE_FULL']);
	expect((await anna.push({ changes: inserts('d', 3) })).status).toBe(200);
	expect((await anna.push({ changes: inserts('e', 1) })).status).toBe(507);
	const removing = await anna.push({ changes: [remove('a-0', world.clock.nowMs)] });
	expect([removing.status, told(removing)]).toEqual([200, 105]);
	expect((await anna.pull()).body.changes.filter(({ op }) => op === 'insert')).toHaveLength(19);
});

test('sent again a change has room, and others have theirs', async () => {
	expect((await anna.push({ changes: inserts('d', 3) })).status).toBe(200);
	const ben = await world.device('ben', 'phone');
	expect((await ben.push({ changes: inserts('a', 15) })).status).toBe(200);
});

test('pushes at once keep within the bound, and each that has room passes', async () => {
	const kai = await world.device('kai', 'phone');
	const answers = await Promise.all(
		Array.from({ length: 8 }, (_, n) => kai.push({ changes: inserts(`p${n}`, 4) })),
	);
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
	const [scope] = await world.admin`select log_changes from mana_sync.scopes where id = 'personal-kai'`;
	expect(Number(scope?.log_changes)).toBe(20);
});

test('what was erased has room again after the next turn of retention', async () => {
	world.auth.addUser('maya');
	const maya = await world.device('maya', 'phone');
	const long = 'x'.repeat(30_000);
	expect(told(await maya.push({ changes: inserts('a', 3, long) }))).toBe(90);
	expect((await maya.push({ changes: [update('a-0', { title: long }, world.clock.nowMs)] })).status).toBe(
		507,
	);
	const purge = { ...remove('a-1', world.clock.nowMs + 1_000), purge: true };
	expect((await maya.push({ changes: [purge] })).status).toBe(200);
	await retain();
	expect((await maya.push({ changes: [update('a-0', { title: long }, world.clock.nowMs)] })).status).toBe(
		200,
	);
});
