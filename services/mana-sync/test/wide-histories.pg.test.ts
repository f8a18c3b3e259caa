import { afterAll, beforeAll, expect, test } from 'bun:test';
import { by, revertIn } from './revert-world.ts';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

/** A wide record, changed again and again by an agent. */
const FIELDS = 500;
const CHANGES = 40;
const READS = 10;

let world: SyncWorld;
let eve: Device;
let headers: Record<string, string>;

beforeAll(async () => {
	world = await startSyncWorld({ DATABASE_POOL_SIZE: '3' });
	for (const user of ['eve', 'anna']) world.auth.addUser(user);
	eve = await world.device('eve', 'phone');
	headers = { authorization: `Bearer ${await world.auth.token('eve')}`, 'x-client-id': 'phone' };
	for (let time = 0; time < CHANGES; time += 1) {
		world.clock.nowMs += 10;
		const updatedAt = new Date(world.clock.nowMs).toISOString();
		const fields = Object.fromEntries(
			Array.from({ length: FIELDS }, (_, n) => [
				`${'field'.repeat(10)}-${n}`,
				{ value: `${time} ${n}`, updatedAt },
			]),
		);
		const change = { table: 'tasks', id: 'wide', op: 'update', fields, ...by(`call-${time % 2}`) };
		expect((await eve.push({ changes: [change] })).status).toBe(200);
	}
}, 60_000);
afterAll(() => world.stop());

const get = (path: string) => world.request(path, { headers });

test.each([
	['histories', '/sync/todo/history?table=tasks&id=wide&limit=200'],
	['activity', '/sync/todo/activity?limit=200'],
])(
	'%s of a wide record come one by one, and the push of another person passes them',
	async (_, path) => {
		const anna = await world.device('anna', 'phone');
		let unfinished = READS;
		const reads = Array.from({ length: READS }, async () => {
			const { status } = await get(path);
			unfinished -= 1;
			return status;
		});
		await Bun.sleep(1);
		expect((await anna.push({ changes: [insert('a', { title: 'x' })] })).status).toBe(200);
		const left = unfinished;
		expect(new Set(await Promise.all(reads))).toEqual(new Set([200]));
		expect(left).toBeGreaterThan(1);
	},
	60_000,
);

test('who asks for more at once than may wait is told to come again', async () => {
	const statuses = await Promise.all(
		Array.from({ length: 30 }, async () => (await get('/sync/todo/activity?limit=1')).status),
	);
	expect(statuses.filter((status) => status === 429).length).toBe(9);
}, 60_000);

test('what agents did is told page by page, where the names of its fields are many', async () => {
	let before: number | null = null;
	let found = 0;
	let pages = 0;
	do {
		const response = await get(`/sync/todo/activity?limit=200${before === null ? '' : `&before=${before}`}`);
		const body: { changes: unknown[]; before: number | null } = await response.json();
		expect(JSON.stringify(body).length).toBeLessThan(2_000_000);
		found += body.changes.length;
		before = body.before;
		pages += 1;
	} while (before !== null);
	expect([found, pages > 1]).toEqual([CHANGES, true]);
}, 60_000);

test('a call on a wide record is taken back, and the push of another person passes it', async () => {
	const anna = await world.device('anna', 'tablet');
	let isOver = false;
	const reverted = revertIn(world, 'eve', { callId: 'call-1' }).finally(() => {
		isOver = true;
	});
	await Bun.sleep(1);
	expect((await anna.push({ changes: [insert('b', { title: 'x' })] })).status).toBe(200);
	expect(isOver).toBe(false);
	expect(await reverted).toMatchObject({ changes: 1, leftAlone: [] });
	const wide = (await eve.pull()).body.changes.find(({ id }) => id === 'wide');
	const values = Array.from({ length: FIELDS }, (_, n) => `${CHANGES - 2} ${n}`);
	expect(new Set(Object.values(wide?.data ?? {}))).toEqual(new Set(values));
}, 60_000);

test('of the widest histories a call on one field is taken back, and a deletion is not', async () => {
	const names = Array.from({ length: 2_000 }, (_, n) => `${n}`.padEnd(200, 'x'));
	for (let time = 0; time < CHANGES; time += 1) {
		world.clock.nowMs += 10;
		const updatedAt = new Date(world.clock.nowMs).toISOString();
		const fields = Object.fromEntries(names.map((name) => [name, { value: time, updatedAt }]));
		const change = { table: 'tasks', id: 'widest', op: 'update', fields };
		expect((await eve.push({ changes: [change] })).status).toBe(200);
	}
	const [name = ''] = names;
	const shown = async () => (await eve.pull()).body.changes.find(({ id }) => id === 'widest');
	world.clock.nowMs += 10;
	await eve.push({ changes: [update('widest', { [name]: -1 }, world.clock.nowMs, by('one-field'))] });
	expect((await shown())?.data[name]).toBe(-1);
	expect(await revertIn(world, 'eve', { callId: 'one-field' })).toMatchObject({ changes: 1, leftAlone: [] });
	expect((await shown())?.data[name]).toBe(CHANGES - 1);
	world.clock.nowMs += 10;
	const changes = [
		insert('after', { title: 'x' }, by('deletion')),
		remove('widest', world.clock.nowMs, by('deletion')),
	];
	await eve.push({ changes });
	const first = await revertIn(world, 'eve', { callId: 'deletion' });
	expect(first).toMatchObject({ reverted: [{ id: 'after', op: 'delete' }], leftAlone: [] });
	const rest = await revertIn(world, 'eve', { callId: 'deletion', after: first.after });
	expect(rest).toMatchObject({ reverted: [], leftAlone: [{ id: 'widest', reason: 'HISTORY_TOO_LONG' }] });
	expect(rest.after).toBeNull();
}, 60_000);
