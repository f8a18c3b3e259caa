import { afterEach, expect, test } from 'bun:test';
import { createSyncStandIn } from '../testing/sync-stand-in.ts';
import type { Conflict } from '../wire/conflict.ts';
import { sleepFor } from './connection.ts';
import { openReplica } from './open-replica.ts';
import type { Replica } from './replica.ts';
import { createMemoryStorage } from './replica-storage.ts';

const open: Replica[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((replica) => replica.close()));
});

const note = { table: 'notes', spaceId: 's1', id: 'n1' };

interface Told {
	readonly op: string;
	readonly code: string;
	readonly conflicts: readonly Conflict[];
	/** What the device showed by then. */
	readonly shown: Record<string, unknown> | undefined;
}

/** Devices of one person, that all hold one note and go offline. */
function world() {
	const sync = createSyncStandIn({ now: Date.now });
	sync.write('notes', { ...note, op: 'insert', data: { title: 't', content: 'first line' } });
	return {
		sync,
		async device(clientId: string) {
			const storage = createMemoryStorage();
			const told: Told[] = [];
			const replica = await openReplica({
				...{ baseUrl: 'http://sync.test', clientId, storage, appId: 'notes', collections: ['notes'] },
				token: async () => 'token',
				fetch: sync.fetch,
				sleep: (milliseconds, signal) => sleepFor(Math.min(milliseconds, 1_000), signal),
				onRefused({ op }, { code, conflicts }) {
					told.push({ op, code, conflicts, shown: replica.get(note) });
					return [[`app/refused/${told.length}`, op]];
				},
			});
			open.push(replica);
			await eventually(() => replica.get(note) !== undefined);
			replica.setOnline(false);
			return { replica, storage, told };
		},
	};
}

async function eventually(isTrue: () => boolean): Promise<void> {
	for (let left = 600; !isTrue(); left -= 1) {
		if (left === 0) throw new Error('it did not come to pass in time');
		await Bun.sleep(5);
	}
}

async function sendAll({ replica }: { readonly replica: Replica }): Promise<void> {
	replica.setOnline(true);
	await eventually(() => replica.pending() === 0);
}

const baseOf = (replica: Replica) => replica.row(note)?.fields.content?.stamp ?? null;

function rewrite(replica: Replica, content: string): Promise<void> {
	const bases = { content: baseOf(replica) };
	return replica.apply([{ ...note, op: 'update', data: { content }, bases }]);
}

test('of two edits that rest on one text the second is handed back with what stands, and the first shows', async () => {
	const { sync, device } = world();
	const [phone, laptop] = [await device('phone'), await device('laptop')];
	await rewrite(phone.replica, 'first line\nphone');
	await rewrite(laptop.replica, 'first line\nlaptop');
	expect(laptop.replica.get(note)?.content).toBe('first line\nlaptop');
	await sendAll(phone);
	await sendAll(laptop);
	expect(laptop.told).toMatchObject([
		{
			...{ op: 'update', code: 'CONFLICT', shown: { content: 'first line\nphone' } },
			conflicts: [
				{
					field: 'content',
					current: { value: 'first line\nphone' },
					change: { value: 'first line\nlaptop' },
					applied: false,
				},
			],
		},
	]);
	expect(phone.told).toEqual([]);
	expect(sync.rows()[0]?.data.content).toBe('first line\nphone');
	expect(await laptop.storage.list('out/')).toEqual([]);
	expect(await laptop.storage.list('app/')).toEqual([['app/refused/1', 'update']]);
	await rewrite(laptop.replica, 'first line\nphone\nlaptop');
	await eventually(() => laptop.replica.pending() === 0);
	expect(sync.rows()[0]?.data.content).toBe('first line\nphone\nlaptop');
});

test('edits of one device that rest on each other all stand, also sent together', async () => {
	const { sync, device } = world();
	const phone = await device('phone');
	for (const text of ['one', 'two', 'three']) await rewrite(phone.replica, text);
	await sendAll(phone);
	expect(phone.told).toEqual([]);
	expect(sync.rows()[0]?.data.content).toBe('three');
});

test('a deletion that rests on the record as it was read is handed back where that has changed', async () => {
	const { device } = world();
	const [phone, laptop] = [await device('phone'), await device('laptop')];
	await rewrite(phone.replica, 'kept');
	const base = laptop.replica.row(note)?.stamps.latest ?? null;
	await laptop.replica.apply([{ ...note, op: 'delete', base }]);
	await sendAll(phone);
	await sendAll(laptop);
	expect(laptop.told).toMatchObject([{ op: 'delete', code: 'CONFLICT', shown: { content: 'kept' } }]);
});

test('an edit that a deletion made void is offered back', async () => {
	const { sync, device } = world();
	const [phone, laptop] = [await device('phone'), await device('laptop')];
	await laptop.replica.update({ ...note, data: { content: 'written offline' } });
	await phone.replica.remove(note);
	await sendAll(phone);
	await sendAll(laptop);
	expect(sync.rows()[0]?.op).toBe('delete');
	expect(laptop.told).toMatchObject([
		{ op: 'update', conflicts: [{ change: { value: 'written offline' }, applied: true }], shown: undefined },
	]);
});

test('what is pending of a record is told in the order in which it was made', async () => {
	const { device } = world();
	const { replica } = await device('phone');
	await rewrite(replica, 'one');
	await rewrite(replica, 'two');
	await replica.insert({ ...note, id: 'n2', data: { title: 'other' } });
	const [first, second, ...more] = replica
		.pendingOf(note)
		.map((change) => (change.op === 'update' ? change.fields.content : undefined));
	expect([first?.value, second?.value, more]).toEqual(['one', 'two', []]);
	expect(second?.base).toBe(first?.stamp ?? '');
	expect(replica.pendingOf({ ...note, id: 'nobody' })).toEqual([]);
});
