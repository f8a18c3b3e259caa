import { afterEach, expect, test } from 'bun:test';
import { encodeStamp } from '../stamp.ts';
import type { Change } from '../wire/change.ts';
import type { MergedRow } from '../wire/merged-row.ts';
import { pushRequestSchema } from '../wire/push-request.ts';
import type { StreamChanges } from '../wire/stream-changes.ts';
import { sleepFor } from './connection.ts';
import { openReplica, type ReplicaOptions } from './open-replica.ts';
import type { Replica } from './replica.ts';
import type { OnRefused } from './replica-outbox.ts';
import { identityOf } from './replica-records.ts';
import { createMemoryStorage, type ReplicaStorage } from './replica-storage.ts';

const accepted = { changes: [], conflicts: [], corrections: [], syncedUntil: 'p', hasMore: false };
const refusal = (status: number, error: string) => Response.json({ error, message: 'why' }, { status });

/** A server that answers pushes as told, and whose streams say what the test says. */
function fakeServer(
	answer: (changes: Change[]) => Response | Promise<Response> = () => Response.json(accepted),
) {
	const pushes: Change[][] = [];
	const sinces: string[] = [];
	let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
	return {
		pushes,
		sinces,
		isFollowed: () => stream !== undefined,
		send(event: Partial<StreamChanges>) {
			const data = JSON.stringify({ changes: [], syncedUntil: 'c', hasMore: false, ...event });
			stream?.enqueue(new TextEncoder().encode(`event: changes\ndata: ${data}\n\n`));
		},
		async fetch(url: string, init: RequestInit): Promise<Response> {
			if (init.method === 'POST') {
				const { changes } = pushRequestSchema.parse(JSON.parse(String(init.body)));
				pushes.push(changes);
				return answer(changes);
			}
			sinces.push(new URL(url).searchParams.get('since') ?? '');
			const body = new ReadableStream<Uint8Array>({
				start(controller) {
					stream = controller;
					init.signal?.addEventListener('abort', () => {
						if (stream === controller) stream = undefined;
						controller.error(init.signal?.reason);
					});
				},
			});
			return new Response(body);
		},
	};
}

const open: Replica[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((replica) => replica.close().catch(() => {})));
});

async function replicaOf(server: ReturnType<typeof fakeServer>, more: Partial<ReplicaOptions> = {}) {
	const replica = await openReplica({
		baseUrl: 'http://sync.test',
		clientId: 'web',
		appId: 'todo',
		collections: ['tasks'],
		storage: createMemoryStorage(),
		token: async () => 'token',
		fetch: server.fetch,
		...more,
	});
	open.push(replica);
	return replica;
}

async function eventually(isTrue: () => boolean): Promise<void> {
	for (let left = 400; !isTrue(); left -= 1) {
		if (left === 0) throw new Error('it did not come to pass in time');
		await Bun.sleep(5);
	}
}

/** Notes what is refused, and why. */
function noting(refused: string[]): OnRefused {
	return ({ id }, { code }) => {
		refused.push(`${id} ${code}`);
		return [];
	};
}

const named = (id: string, spaceId = 's1') => ({ table: 'tasks', spaceId, id });
const stamp = encodeStamp({ atMs: 1, counter: 0, clientId: 'other' });
const row = (id: string, spaceId = 's1'): MergedRow => ({
	...named(id, spaceId),
	op: 'insert',
	data: { title: id },
	fields: { title: { updatedAt: '1970-01-01T00:00:00.001Z', stamp } },
	stamps: { inserted: stamp, latest: stamp },
});
const idsOf = (changes: readonly { id: string }[] | undefined) => changes?.map(({ id }) => id);

/** A storage that fails while it is told to. */
function fallibleStorage() {
	const kept = createMemoryStorage();
	const state = { fails: false };
	const storage: ReplicaStorage = {
		list: kept.list,
		write: async (entries) => {
			if (state.fails) throw new DOMException('full', 'QuotaExceededError');
			await kept.write(entries);
		},
	};
	return { storage, state };
}

test('after each failure it waits twice as long, up to a minute, and begins anew once something succeeds', async () => {
	const waits: number[] = [];
	let isAway = true;
	const server = fakeServer(() => (isAway ? refusal(500, 'INTERNAL') : Response.json(accepted)));
	const replica = await replicaOf(server, {
		random: () => 0.5,
		async sleep(milliseconds, signal) {
			// Those of the idle loops are over only when something happens.
			if (milliseconds === 60_000) return sleepFor(milliseconds, signal);
			waits.push(milliseconds);
			if (waits.length >= 10) isAway = false;
			await Bun.sleep(0);
		},
	});
	await replica.insert({ ...named('a'), data: {} });
	await eventually(() => replica.pending() === 0);
	expect(waits).toEqual(
		[500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000].map((ms) => ms * 0.75),
	);
	isAway = true;
	await replica.insert({ ...named('b'), data: {} });
	await eventually(() => replica.pending() === 0);
	expect(waits.slice(10)).toEqual([375]);
});

test('the network’s return cuts a wait short', async () => {
	let isAway = true;
	const server = fakeServer(() => (isAway ? refusal(500, 'INTERNAL') : Response.json(accepted)));
	const replica = await replicaOf(server, { sleep: (_, signal) => sleepFor(60_000, signal) });
	await replica.insert({ ...named('a'), data: {} });
	await eventually(() => server.pushes.length === 1);
	isAway = false;
	replica.setOnline(false);
	await replica.insert({ ...named('b'), data: {} });
	expect(server.pushes).toHaveLength(1);
	replica.setOnline(true);
	await eventually(() => replica.pending() === 0);
	expect(idsOf(server.pushes[1])).toEqual(['a', 'b']);
});

test('what is written while a push is under way goes out with the next', async () => {
	const { promise: held, resolve: release } = Promise.withResolvers<void>();
	const server = fakeServer(async () => {
		await held;
		return Response.json(accepted);
	});
	const replica = await replicaOf(server);
	await replica.insert({ ...named('first'), data: {} });
	await eventually(() => server.pushes.length === 1);
	for (const id of ['a', 'b', 'c']) await replica.insert({ ...named(id), data: {} });
	release();
	await eventually(() => replica.pending() === 0);
	expect(server.pushes.map(idsOf)).toEqual([['first'], ['a', 'b', 'c']]);
});

test('a batch too large is halved until it passes, and grows again', async () => {
	const server = fakeServer((changes) =>
		changes.length > 30 ? refusal(413, 'BODY_TOO_LARGE') : Response.json(accepted),
	);
	const refused: string[] = [];
	const replica = await replicaOf(server, { onRefused: noting(refused) });
	replica.setOnline(false);
	for (let n = 0; n < 250; n += 1) await replica.insert({ ...named(`t${n}`), data: { n } });
	replica.setOnline(true);
	await eventually(() => replica.pending() === 0);
	expect(server.pushes.slice(0, 6).map(({ length }) => length)).toEqual([200, 100, 50, 25, 50, 25]);
	const passed = server.pushes.filter(({ length }) => length <= 30).flat();
	expect(idsOf(passed)).toEqual(Array.from({ length: 250 }, (_, n) => `t${n}`));
	expect(refused).toEqual([]);
});

test('the one change at fault is found, handed back and taken back; its neighbours count', async () => {
	const server = fakeServer((changes) =>
		changes.some(({ id }) => id === 't7') ? refusal(413, 'FIELD_TOO_LARGE') : Response.json(accepted),
	);
	const refused: string[] = [];
	const storage = createMemoryStorage();
	const replica = await replicaOf(server, { storage, onRefused: noting(refused) });
	replica.setOnline(false);
	for (let n = 0; n < 20; n += 1) await replica.insert({ ...named(`t${n}`), data: { n } });
	replica.setOnline(true);
	await eventually(() => replica.pending() === 0);
	expect(refused).toEqual(['t7 FIELD_TOO_LARGE']);
	expect(replica.get(named('t7'))).toBeUndefined();
	expect(replica.list('tasks')).toHaveLength(19);
	await replica.close();
	expect(await storage.list('out/')).toEqual([]);
	expect(await storage.list('row/')).toHaveLength(19);
});

test.each([
	['SCHEMA_VERSION_UNSUPPORTED', () => refusal(400, 'SCHEMA_VERSION_UNSUPPORTED')],
	['SCOPE_INSUFFICIENT', () => refusal(403, 'SCOPE_INSUFFICIENT')],
	['TOKEN_UNFIT', () => refusal(403, 'TOKEN_UNFIT')],
	['the page of a proxy', () => new Response('<h1>Forbidden</h1>', { status: 403 })],
])('nothing is given up for %s, which says nothing of the change', async (_, refuse) => {
	let isMended = false;
	const server = fakeServer(() => (isMended ? Response.json(accepted) : refuse()));
	const refused: string[] = [];
	const replica = await replicaOf(server, {
		onRefused: noting(refused),
		sleep: (_, signal) => sleepFor(1, signal),
	});
	await replica.insert({ ...named('a'), data: {} });
	await eventually(() => server.pushes.length > 2);
	expect([replica.pending(), refused.length]).toEqual([1, 0]);
	isMended = true;
	await eventually(() => replica.pending() === 0);
});

test('what a full space refuses stays, and deletions and other spaces pass it', async () => {
	let isFull = true;
	const taken: string[] = [];
	const server = fakeServer((changes) => {
		const fills = changes.some(({ op, spaceId }) => op !== 'delete' && spaceId === 's1');
		if (isFull && fills) return refusal(507, 'SPACE_FULL');
		taken.push(...changes.map(({ op, id }) => `${op} ${id}`));
		return Response.json(accepted);
	});
	const refused: string[] = [];
	const failed: unknown[] = [];
	const replica = await replicaOf(server, {
		onRefused: noting(refused),
		onSyncFailed: (error) => failed.push(error),
		sleep: (_, signal) => sleepFor(1, signal),
	});
	replica.setOnline(false);
	await replica.insert({ ...named('a'), data: { title: 'x' } });
	await replica.remove(named('b'));
	await replica.insert({ ...named('c', 's2'), data: {} });
	replica.setOnline(true);
	await eventually(() => taken.length === 2 && failed.length > 5);
	expect(taken.toSorted()).toEqual(['delete b', 'insert c']);
	expect(failed.at(-1)).toMatchObject({ code: 'SPACE_FULL', status: 507 });
	expect([replica.pending(), replica.get(named('a')), refused]).toEqual([1, { title: 'x' }, []]);
	await replica.remove(named('d'));
	await eventually(() => taken.includes('delete d'));
	isFull = false;
	await eventually(() => replica.pending() === 0);
	expect(taken.at(-1)).toBe('insert a');
});

test('an outbox outlives a restart: in its order, under its keys, with stamps that go on', async () => {
	const storage = createMemoryStorage();
	const before = await replicaOf(fakeServer(), { storage, now: () => 5_000 });
	before.setOnline(false);
	await before.insert({ ...named('a'), data: { title: 'x' } });
	await before.update({ ...named('a'), data: { title: 'y' } });
	await before.close();
	const kept = (await storage.list('out/')).map(([, change]) => change as Change);
	const server = fakeServer();
	const after = await replicaOf(server, { storage, now: () => 4_000 });
	expect(after.get(named('a'))).toEqual({ title: 'y' });
	await after.update({ ...named('a'), data: { title: 'z' } });
	await eventually(() => after.pending() === 0);
	expect(server.pushes.flat().slice(0, 2)).toEqual(kept);
	expect(after.get(named('a'))).toEqual({ title: 'z' });
});

test('a write that the storage refuses is thrown, taken back and never sent', async () => {
	const { storage, state } = fallibleStorage();
	const server = fakeServer();
	const replica = await replicaOf(server, { storage });
	await replica.insert({ ...named('a'), data: { title: 'kept' } });
	await eventually(() => replica.pending() === 0);
	state.fails = true;
	const failing = replica.update({ ...named('a'), data: { title: 'lost' } });
	expect(replica.get(named('a'))).toEqual({ title: 'lost' });
	await expect(failing).rejects.toMatchObject({ name: 'QuotaExceededError' });
	expect(replica.get(named('a'))).toEqual({ title: 'kept' });
	state.fails = false;
	await replica.insert({ ...named('b'), data: {} });
	await eventually(() => replica.pending() === 0);
	expect(server.pushes.map(idsOf)).toEqual([['a'], ['b']]);
	await replica.close();
	expect(await storage.list('out/')).toEqual([]);
});

test('rows that the storage refused are kept with the next, never passed over by a later cursor', async () => {
	const { storage, state } = fallibleStorage();
	const server = fakeServer();
	const replica = await replicaOf(server, { storage, sleep: (_, signal) => sleepFor(1, signal) });
	await eventually(server.isFollowed);
	server.send({ changes: [row('a')], syncedUntil: 'c1' });
	await eventually(() => replica.get(named('a')) !== undefined);
	state.fails = true;
	server.send({ changes: [row('b')], syncedUntil: 'c2' });
	// The stream is opened anew, from what is in memory.
	await eventually(() => server.sinces.length >= 2);
	expect(server.sinces.at(-1)).toBe('c2');
	state.fails = false;
	server.send({ changes: [row('c')], syncedUntil: 'c3' });
	await eventually(() => replica.get(named('c')) !== undefined);
	await replica.close();
	expect((await storage.list('row/')).map(([name]) => identityOf(name).id)).toEqual(['a', 'b', 'c']);
	expect(await storage.list('meta/cursor/')).toEqual([['meta/cursor/tasks', 'c3']]);
});

test('rows of a space that was left go, from the storage too, with the cursors that counted them as seen', async () => {
	const storage = createMemoryStorage();
	await storage.write(new Map([['meta/cursor/lists,tasks', 'of-other-collections']]));
	const first = fakeServer();
	const before = await replicaOf(first, { storage });
	await eventually(first.isFollowed);
	first.send({ changes: [row('a'), row('b', 's2')], spaces: ['s1', 's2'] });
	await eventually(() => before.list('tasks').length === 2);
	await before.close();
	expect(await storage.list('meta/cursor/')).toHaveLength(2);

	const server = fakeServer(() => refusal(403, 'SPACE_FORBIDDEN'));
	const refused: string[] = [];
	const after = await replicaOf(server, { storage, onRefused: noting(refused) });
	after.setOnline(false);
	await after.update({ ...named('b', 's2'), data: { title: 'too late' } });
	after.setOnline(true);
	await eventually(() => server.isFollowed() && refused.length === 1);
	expect(after.get(named('b', 's2'))).toEqual({ title: 'b' });
	let told = 0;
	after.subscribe(() => {
		told += 1;
	});
	server.send({ syncedUntil: 'c2', spaces: ['s1', 's3'] });
	await eventually(() => after.list('tasks').length === 1);
	expect([after.get(named('b', 's2')), told]).toEqual([undefined, 1]);
	// A later event names no spaces: nothing goes.
	server.send({ syncedUntil: 'c3' });
	await after.close();
	expect((await storage.list('row/')).map(([name]) => identityOf(name).id)).toEqual(['a']);
	expect((await storage.list('meta/cursor/')).map(([name]) => name)).toEqual(['meta/cursor/tasks']);
});

test('a listener that throws keeps nothing from being sent, stored or told to the others', async () => {
	const reported: unknown[] = [];
	const later = globalThis.queueMicrotask;
	globalThis.queueMicrotask = (task) =>
		later(() => {
			try {
				task();
			} catch (error) {
				reported.push(error);
			}
		});
	try {
		const storage = createMemoryStorage();
		const server = fakeServer();
		const replica = await replicaOf(server, { storage });
		let told = 0;
		replica.subscribe(() => {
			throw new RangeError('a fault of the page');
		});
		replica.subscribe(() => {
			told += 1;
		});
		await replica.insert({ ...named('a'), data: {} });
		await eventually(() => replica.pending() === 0 && server.isFollowed());
		server.send({ changes: [row('b')] });
		await eventually(() => replica.get(named('b')) !== undefined);
		await replica.close();
		expect(await storage.list('row/')).toHaveLength(2);
		expect(told).toBe(3);
		expect(reported).toHaveLength(3);
	} finally {
		globalThis.queueMicrotask = later;
	}
});
