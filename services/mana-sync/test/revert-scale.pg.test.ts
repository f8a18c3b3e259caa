import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPool } from '../src/db/connection.ts';
import { runRetention } from '../src/retention.ts';
import { by, revertIn } from './revert-world.ts';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

const DAY_MS = 86_400_000;
let world: SyncWorld;
let phone: Device;
let agent: Device;

beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
	phone = await world.device('anna', 'phone');
	agent = await world.device('anna', 'mcp');
});
afterAll(() => world.stop());

const many = <T>(count: number, make: (n: number) => T): T[] =>
	Array.from({ length: count }, (_, n) => make(n));

test('a mission of thousands of changes is taken back page by page', async () => {
	const ids = many(450, (n) => `r${n}`);
	const atMs = world.clock.nowMs;
	expect((await phone.push({ changes: ids.map((id) => insert(id, { title: id })) })).status).toBe(200);
	for (let turn = 1; turn <= 5; turn += 1) {
		const changes = ids.map((id) =>
			update(id, { title: `x${turn}` }, atMs + turn, by('c1', { missionId: 'm1' })),
		);
		expect((await agent.push({ changes })).status).toBe(200);
	}
	const pages: number[] = [];
	let after: string | null | undefined;
	do {
		const answer = await revertIn(world, 'anna', { missionId: 'm1', ...(after && { after }) });
		expect(answer.leftAlone).toEqual([]);
		pages.push(answer.changes);
		after = answer.after;
	} while (after !== null);
	expect(pages).toEqual([200, 200, 50]);
	const rows = (await phone.pull()).body.changes;
	expect(rows.every((row) => row.data.title === row.id)).toBe(true);
}, 30_000);

test('large values come back over several pages, none left out', async () => {
	const ids = many(30, (n) => `large${n}`);
	const atMs = world.clock.nowMs;
	const text = (id: string) => id.repeat(100_000);
	for (const id of ids) await phone.push({ changes: [insert(id, { text: text(id) })] });
	const changes = ids.map((id) => update(id, { text: '' }, atMs + 1, by('c2')));
	expect((await agent.push({ changes })).status).toBe(200);
	let pages = 0;
	let after: string | null | undefined;
	do {
		const answer = await revertIn(world, 'anna', { callId: 'c2', ...(after && { after }) });
		pages += 1;
		after = answer.after;
	} while (after !== null);
	const rows = (await phone.pull()).body.changes.filter(({ id }) => id.startsWith('large'));
	expect(rows.map(({ data, id }) => data.text === text(id))).toEqual(ids.map(() => true));
	expect(pages).toBeGreaterThan(1);
}, 30_000);

test('a record that has changed more than ten thousand times is left alone, and its neighbours are not', async () => {
	const atMs = world.clock.nowMs;
	const call = by('c3');
	await phone.push({ changes: [insert('busy', { n: 0 }), insert('quiet', { n: 0 })] });
	for (let first = 1; first <= 10_000; first += 2_500) {
		const changes = many(2_500, (n) => update('busy', { n: first + n }, atMs + 1 + first + n));
		expect((await phone.push({ changes })).status).toBe(200);
	}
	const ofCall = ['busy', 'quiet'].map((id) => update(id, { n: -1 }, atMs + 20_000, call));
	expect((await agent.push({ changes: ofCall })).status).toBe(200);
	expect(await revertIn(world, 'anna', { callId: 'c3' })).toMatchObject({
		reverted: [{ id: 'quiet', op: 'update', fields: ['n'] }],
		leftAlone: [{ id: 'busy', reason: 'HISTORY_TOO_LONG' }],
	});
}, 30_000);

test('what retention has kept comes back, and what it has cut is said to be lost', async () => {
	const pool = createPool({
		url: world.database.urls.mana_sync?.maintenanceUrl ?? '',
		poolSize: 1,
		statementTimeoutMs: 10_000,
	});
	const retain = () =>
		runRetention(pool, { days: 90, quotas: world.deps.quotas, now: () => world.clock.nowMs });
	// Tokens of the devices live for two days only, and the clock goes on by months.
	const exp = Math.floor((world.clock.nowMs + 400 * DAY_MS) / 1000);
	const [longPhone, longAgent] = await Promise.all([
		world.device('anna', 'phone', { exp }),
		world.device('anna', 'mcp', { exp }),
	]);
	const push = async (device: Device, ...changes: unknown[]) =>
		expect((await device.push({ changes })).status).toBe(200);
	const shown = async (id: string) => (await longPhone.pull()).body.changes.find((row) => row.id === id);
	const revert = (callId: string) => revertIn(world, 'anna', { callId }, { claims: { exp } });

	await push(longPhone, insert('old', { a: 'first', b: 1 }), insert('gone', { a: 'kept' }));
	await push(longPhone, update('old', { a: 'second' }, world.clock.nowMs + 5));
	await push(longAgent, update('old', { b: 2 }, world.clock.nowMs + 5, by('c-old')));
	await push(longAgent, insert('made', { a: 1 }, by('c-old')));
	world.clock.nowMs += 200 * DAY_MS;
	await push(longAgent, update('old', { a: 'third' }, world.clock.nowMs, by('c-new')));
	await push(longAgent, remove('gone', world.clock.nowMs, by('c-new')));
	expect(await retain()).toBeGreaterThan(0);

	expect(await revert('c-new')).toMatchObject({ changes: 2, leftAlone: [] });
	expect(await shown('old')).toMatchObject({ data: { a: 'second', b: 2 } });
	expect(await shown('gone')).toMatchObject({ op: 'insert', data: { a: 'kept' } });
	const tooLate = await revert('c-old');
	expect(tooLate).toMatchObject({
		changes: 0,
		leftAlone: [
			{ id: 'made', reason: 'HISTORY_CUT' },
			{ id: 'old', field: 'b', reason: 'HISTORY_CUT' },
		],
	});
	expect(await shown('old')).toMatchObject({ data: { b: 2 } });

	await push(longAgent, remove('gone', world.clock.nowMs + 10, by('c-late')));
	world.clock.nowMs += 100 * DAY_MS;
	await retain();
	expect(await revert('c-late')).toMatchObject({ changes: 0, reverted: [] });
	expect(await shown('gone')).toMatchObject({ op: 'delete', fields: {} });
	await pool.end();
}, 30_000);
