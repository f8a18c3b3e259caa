import { afterAll, beforeAll, expect, test } from 'bun:test';
import { by, logLength, revertIn } from './revert-world.ts';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

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

const ids = (round: number) => Array.from({ length: 20 }, (_, n) => `r${round}-${n}`);
async function push(device: Device, changes: unknown[]) {
	expect((await device.push({ changes })).status).toBe(200);
}
async function rows(round: number) {
	const { changes } = (await phone.pull()).body;
	return changes.filter(({ id }) => id.startsWith(`r${round}-`));
}

test('a newer write that comes while changes are taken back is never overwritten, in whatever order they land', async () => {
	for (let round = 0; round < 8; round += 1) {
		const atMs = world.clock.nowMs;
		const call = by(`race-${round}`);
		const names = ids(round);
		await push(
			phone,
			names.map((id) => insert(id, { title: 'mine', note: 'mine' })),
		);
		await push(agent, [
			...names.map((id) => update(id, { title: 'x', note: 'x' }, atMs + 1, call)),
			...names.map((id) => insert(`${id}-new`, { title: 'x' }, call)),
		]);
		const writing = names.map(async (id, n) => {
			await Bun.sleep(n % 5);
			await push(phone, [
				update(id, { title: 'newer' }, atMs + 2),
				update(`${id}-new`, { title: 'newer' }, atMs + 2),
			]);
		});
		const answer = await revertIn(world, 'anna', { callId: `race-${round}` });
		await Promise.all(writing);
		const deleted = new Set(answer.reverted.filter(({ op }) => op === 'delete').map(({ id }) => id));
		for (const row of await rows(round)) {
			// Deleted before the write came: that then met a record that was gone.
			if (deleted.has(row.id)) expect(row.op).toBe('delete');
			else if (row.id.endsWith('-new')) expect(row.data).toEqual({ title: 'newer' });
			else expect(row.data).toEqual({ title: 'newer', note: 'mine' });
		}
		world.clock.nowMs += 1_000;
	}
}, 30_000);

test('of reverts at once one takes back and the others find nothing left', async () => {
	const atMs = world.clock.nowMs;
	const names = ids(100);
	await push(
		phone,
		names.map((id) => insert(id, { title: 'mine' })),
	);
	const call = by('twice', { missionId: 'twice' });
	await push(
		agent,
		names.map((id, n) =>
			n % 2 === 0 ? update(id, { title: 'x' }, atMs + 1, call) : remove(id, atMs + 1, call),
		),
	);
	const before = await logLength(world);
	const answers = await Promise.all(
		[{ callId: 'twice' }, { callId: 'twice' }, { missionId: 'twice' }, { callId: 'twice' }].map((body) =>
			revertIn(world, 'anna', body),
		),
	);
	expect(answers.map(({ changes }) => changes).toSorted()).toEqual([0, 0, 0, 20]);
	expect(answers.flatMap(({ leftAlone }) => leftAlone)).toEqual([]);
	expect(await logLength(world)).toBe(before + 20);
	expect((await rows(100)).map(({ data }) => data.title)).toEqual(names.map(() => 'mine'));
});

test('a write from before the revert that arrives after it counts as it would have without the change', async () => {
	const atMs = world.clock.nowMs;
	await push(phone, [update('late', { title: 'mine', note: 'mine' }, atMs)]);
	await push(agent, [update('late', { title: 'x', note: 'x' }, atMs + 200, by('late'))]);
	world.clock.nowMs += 60_000;
	await revertIn(world, 'anna', { callId: 'late' });
	await push(phone, [update('late', { title: 'written offline since' }, atMs + 300)]);
	const { changes } = (await phone.pull()).body;
	expect(changes.find(({ id }) => id === 'late')?.data).toEqual({
		title: 'written offline since',
		note: 'mine',
	});
});

test('a change by a clock ahead of the server is taken back all the same', async () => {
	const atMs = world.clock.nowMs;
	await push(phone, [update('ahead', { title: 'mine' }, atMs)]);
	await push(agent, [update('ahead', { title: 'x' }, atMs + 4 * 60_000, by('ahead'))]);
	expect(await revertIn(world, 'anna', { callId: 'ahead' })).toMatchObject({ changes: 1 });
	const { changes } = (await phone.pull()).body;
	expect(changes.find(({ id }) => id === 'ahead')?.data).toEqual({ title: 'mine' });
});
