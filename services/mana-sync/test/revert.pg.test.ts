import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { openStream, startReplica } from './live-world.ts';
import { by, logLength, revertIn } from './revert-world.ts';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let phone: Device;
let agent: Device;
let task: string;
let tasks = 0;

beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
	phone = await world.device('anna', 'phone');
	agent = await world.device('anna', 'mcp');
});
afterAll(() => world.stop());
beforeEach(() => {
	tasks += 1;
	task = `t${tasks}`;
	world.clock.nowMs += 1_000;
});

const tick = () => {
	world.clock.nowMs += 10;
	return world.clock.nowMs;
};
async function push(device: Device, ...changes: unknown[]) {
	expect((await device.push({ changes })).status).toBe(200);
}
const create = (data: Record<string, unknown>) =>
	push(phone, insert(task, { ...data, createdAt: new Date(tick()).toISOString() }));
const write = (device: Device, values: Record<string, unknown>, more = {}) =>
	push(device, update(task, values, tick(), more));
async function shown() {
	const { changes } = (await phone.pull()).body;
	const row = changes.find(({ id }) => id === task);
	if (row === undefined || row.op === 'delete') return null;
	const { createdAt: _, ...data } = row.data;
	return data;
}
const revert = (body: object) => revertIn(world, 'anna', body);

test('each field that a call wrote last has its former value again, and is told of', async () => {
	await create({ title: 'enc:1:Zm9v+/=', done: false, note: 'a' });
	await write(agent, { title: 'overwritten', done: true }, by('c1'));
	await write(agent, { title: 'again', added: { deep: [1] } }, by('c1'));
	await write(phone, { done: 'mine' });
	const answer = await revert({ callId: 'c1' });
	expect(answer.changes).toBe(1);
	expect(answer.reverted).toMatchObject([
		{ spaceId: 'personal-anna', table: 'tasks', id: task, op: 'update' },
	]);
	expect(answer.reverted[0]?.fields.toSorted()).toEqual(['added', 'title']);
	expect(answer.leftAlone).toMatchObject([{ id: task, field: 'done', reason: 'WRITTEN_SINCE' }]);
	expect(await shown()).toEqual({ title: 'enc:1:Zm9v+/=', done: 'mine', note: 'a', added: null });
});

test('what others wrote between two changes of a call is what comes back', async () => {
	await create({ title: 'first' });
	await write(agent, { title: 'by agent' }, by('c2'));
	await write(phone, { title: 'second' });
	await write(agent, { title: 'by agent again' }, by('c2'));
	await revert({ callId: 'c2' });
	expect(await shown()).toEqual({ title: 'second' });
});

test('a record that a call created is deleted, unless somebody else has written to it', async () => {
	await push(
		agent,
		insert(task, { title: 'new' }, by('c3')),
		insert(`${task}-kept`, { title: 'new' }, by('c3')),
	);
	await push(phone, update(`${task}-kept`, { title: 'mine now' }, tick()));
	const answer = await revert({ callId: 'c3' });
	expect(answer.reverted).toMatchObject([{ id: task, op: 'delete', fields: [] }]);
	expect(answer.leftAlone).toEqual([
		{ spaceId: 'personal-anna', table: 'tasks', id: `${task}-kept`, reason: 'WRITTEN_SINCE' },
	]);
	expect(await shown()).toBeNull();
});

test('a record that a call changed and then deleted shows again what it showed before', async () => {
	await create({ title: 'mine', note: 'n' });
	await write(agent, { title: 'changed' }, by('c4'));
	await push(agent, remove(task, tick(), by('c4')));
	await push(phone, update(task, { late: 'written while deleted' }, tick()));
	expect(await shown()).toBeNull();
	const answer = await revert({ callId: 'c4' });
	expect(answer).toMatchObject({ reverted: [{ op: 'insert' }], leftAlone: [] });
	expect(await shown()).toEqual({ title: 'mine', note: 'n', late: 'written while deleted' });
});

test('what a purge has erased cannot come back, and is left alone', async () => {
	await create({ title: 'mine' });
	await push(agent, remove(task, tick(), { ...by('c5'), purge: true }));
	const answer = await revert({ callId: 'c5' });
	expect(answer).toMatchObject({ reverted: [], leftAlone: [{ id: task, reason: 'PURGED' }], changes: 0 });
});

test('a deletion by others since stands', async () => {
	await create({ title: 'mine' });
	await write(agent, { title: 'x' }, by('c6'));
	await push(phone, remove(task, tick()));
	const answer = await revert({ callId: 'c6' });
	expect(answer).toMatchObject({ reverted: [], leftAlone: [{ id: task, reason: 'WRITTEN_SINCE' }] });
	expect(await shown()).toBeNull();
});

test('sent again, and from a mission that holds the call, it finds nothing left and writes nothing', async () => {
	await create({ title: 'mine' });
	await push(agent, update(task, { title: 'x' }, tick(), by('c7', { missionId: 'm7' })));
	await push(agent, insert(`${task}-new`, { title: 'y' }, by('c7', { missionId: 'm7' })));
	await revert({ callId: 'c7' });
	const before = await logLength(world);
	for (const body of [{ callId: 'c7' }, { missionId: 'm7' }]) {
		expect(await revert(body)).toMatchObject({ reverted: [], leftAlone: [], changes: 0, after: null });
	}
	expect(await logLength(world)).toBe(before);
	expect(await revert({ callId: 'unheard-of' })).toMatchObject({ reverted: [], leftAlone: [], changes: 0 });
});

test('a revert can be taken back, and what it took back can be taken back again', async () => {
	await create({ title: 'mine' });
	await write(agent, { title: 'by agent' }, by('c8'));
	await push(
		agent,
		insert(`${task}-new`, { title: 'new' }, by('c8')),
		remove(`${task}-none`, tick(), by('c8')),
	);
	const first = await revert({ callId: 'c8', actor: { kind: 'agent', callId: 'undo-8' } });
	expect(first.callId).toBe('undo-8');
	expect(await shown()).toEqual({ title: 'mine' });
	const second = await revert({ callId: 'undo-8' });
	expect(second.reverted.map(({ op }) => op).toSorted()).toEqual(['insert', 'update']);
	expect(await shown()).toEqual({ title: 'by agent' });
	const third = await revert({ callId: 'c8' });
	expect(third.reverted.map(({ op }) => op).toSorted()).toEqual(['delete', 'update']);
	expect(await shown()).toEqual({ title: 'mine' });
	expect(await revert({ callId: second.callId })).toMatchObject({ reverted: [], leftAlone: [] });
});

test('calls are taken back one after the other, the newest first', async () => {
	await create({ title: 'mine' });
	await write(agent, { title: 'one' }, by('c9-1'));
	await write(agent, { title: 'two' }, by('c9-2'));
	await push(agent, remove(task, tick(), by('c9-3')));
	for (const [callId, title] of [
		['c9-3', 'two'],
		['c9-2', 'one'],
		['c9-1', 'mine'],
	]) {
		expect(await revert({ callId })).toMatchObject({ leftAlone: [] });
		expect(await shown()).toEqual({ title });
	}
});

test('a client is taken back since an instant, for the caller alone', async () => {
	await create({ title: 'mine', note: 'mine' });
	await write(agent, { title: 'early' }, by('c10-1', { client: 'cursor' }));
	world.clock.nowMs += 5_000;
	const since = new Date(world.clock.nowMs).toISOString();
	await write(agent, { note: 'late' }, by('c10-2', { client: 'cursor' }));
	await revert({ client: 'cursor', since });
	expect(await shown()).toEqual({ title: 'early', note: 'mine' });
});

test('the change says who takes what back, under the wire of any other change', async () => {
	await create({ title: 'mine' });
	await write(agent, { title: 'x' }, by('c11'));
	const { callId } = await revert({ callId: 'c11', actor: { kind: 'agent', tool: 'activity.undo' } });
	const row = (await phone.pull()).body.changes.find(({ id }) => id === task);
	expect(row?.origin).toBe('agent');
	expect(row?.actor).toMatchObject({
		kind: 'agent',
		tool: 'activity.undo',
		callId,
		userId: 'anna',
		reverts: { callId: 'c11' },
	});
});

test('a stream is told of it, that of the client which asked for it too', async () => {
	await create({ title: 'mine' });
	await write(agent, { title: 'x' }, by('c13'));
	const replica = await startReplica(world, {}, { now: () => world.clock.nowMs });
	const headers = {
		authorization: `Bearer ${await world.auth.token('anna')}`,
		'x-client-id': 'phone',
	};
	const since = (await phone.pull()).body.syncedUntil;
	const stream = await openStream(replica.url, headers, { since });
	await stream.until((events) => events.length > 0);
	const body = JSON.stringify({ callId: 'c13' });
	expect((await fetch(`${replica.url}/sync/todo/revert`, { method: 'POST', headers, body })).status).toBe(
		200,
	);
	await stream.until((events) =>
		events.some(({ data }) => data.changes?.some((row) => row.id === task && row.data.title === 'mine')),
	);
	stream.close();
	await replica.stop();
});

test('only the app that is named is touched', async () => {
	const elsewhere = insert(task, { title: 'elsewhere' }, by('c12'));
	expect((await agent.push({ changes: [elsewhere] }, 'notes')).status).toBe(200);
	expect(await revert({ callId: 'c12' })).toMatchObject({ reverted: [], leftAlone: [] });
	expect((await revertIn(world, 'anna', { callId: 'c12' }, { appId: 'notes' })).changes).toBe(1);
});

test('what is taken back after the server’s clock was set back is taken back all the same', async () => {
	const atMs = world.clock.nowMs;
	const device = await world.device('anna', 'phone');
	await device.push({
		changes: [insert('skewed', { a: 1 }), update('skewed', { a: 2 }, atMs + 1, by('skewed'))],
	});
	world.clock.nowMs -= 60 * 60_000;
	const answer = await revertIn(world, 'anna', { callId: 'skewed' });
	world.clock.nowMs = atMs;
	expect(answer.reverted).toMatchObject([{ id: 'skewed', op: 'update', fields: ['a'] }]);
	const { changes } = (await device.pull()).body;
	expect(changes.find(({ id }) => id === 'skewed')?.data).toEqual({ a: 1 });
});
