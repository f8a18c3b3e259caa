import { afterAll, beforeAll, expect, test } from 'bun:test';
import {
	type Change,
	type Conflict,
	changeSchema,
	encodeStamp,
	fromMergedRow,
	type MergedRecord,
	mergeChange,
	mergeRecords,
	stampChange,
} from '@mana/sync-protocol';
import fc from 'fast-check';
import { type Clash, createOracle } from './precondition-oracle.ts';
import { type Device, EPOCH, type SyncWorld, startSyncWorld } from './sync-world.ts';

let world: SyncWorld;
let spaces = 0;

// Two users, and one of them with two devices that go by the same client id.
const owners = [
	{ user: 'anna', clientId: 'phone' },
	{ user: 'anna', clientId: 'phone' },
	{ user: 'anna', clientId: 'laptop' },
	{ user: 'ben', clientId: 'phone' },
];
let devices: Device[];

beforeAll(async () => {
	world = await startSyncWorld();
	for (const { user } of owners) world.auth.addUser(user);
	devices = await Promise.all(owners.map(({ user, clientId }) => world.device(user, clientId)));
});
afterAll(() => world.stop());

// Few instants and records, so that stamps tie and records collide; some stamps lie far in the future.
const offsetMs = fc.oneof(
	fc.integer({ min: -4, max: 0 }),
	fc.constantFrom(-90 * 86_400_000, 200_000, 400_000, 4e12),
);
const value = fc.oneof(fc.nat({ max: 2 }), fc.constantFrom(null, 'enc:1:AA==.BB==', { nested: ['é'] }));
const stamp = fc.option(
	fc.record({ offsetMs, counter: fc.nat({ max: 1 }), clientId: fc.constantFrom('phone', 'a') }),
	{ nil: undefined, freq: 2 },
);
const data = fc.dictionary(fc.constantFrom('title', 'done', 'constructor'), value, { minKeys: 1 });
const author = fc.constantFrom({}, { origin: 'agent' }, { actor: { kind: 'user' } });
const operation = fc.record({
	id: fc.constantFrom('r1', 'r2'),
	op: fc.constantFrom('insert' as const, 'insert' as const, 'update' as const, 'delete' as const),
	offsetMs,
	stamp,
	data,
	author,
	purge: fc.boolean(),
	rests: fc.constantFrom(
		'on nothing said',
		'on nothing said',
		'on what stands',
		'on nothing there',
		'on what is gone',
	),
	restsWhole: fc.boolean(),
});
const step = fc.record({
	device: fc.nat({ max: owners.length - 1 }),
	operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
	/** Sent again right away, or an earlier push of the same device instead of a new one. */
	replay: fc.constantFrom('none', 'none', 'twice', 'earlier'),
	pulls: fc.boolean(),
	passesMs: fc.nat({ max: 3 }),
	how: fc.record({ atomic: fc.boolean(), reportConflicts: fc.boolean() }),
});

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

type Records = ReadonlyMap<string, MergedRecord>;

/** What a change says that it rests on: null where it says that nothing is there, undefined where it says nothing. */
function baseOf({ id, rests }: Operation, field: string | null, records: Records): string | null | undefined {
	if (rests === 'on nothing said') return undefined;
	if (rests === 'on nothing there') return null;
	if (rests === 'on what is gone') return encodeStamp({ atMs: 1, counter: 0, clientId: 'a' });
	const record = records.get(id);
	if (record === undefined) return null;
	return (field === null ? record.latest.stamp : record.fields.get(field)?.stamp) ?? null;
}

function toChange(spaceId: string, sent: Operation, records: Records): Change {
	const at = new Date(Math.min(world.clock.nowMs + sent.offsetMs, 253_402_300_799_999)).toISOString();
	const made = sent.stamp && {
		stamp: encodeStamp({ ...sent.stamp, atMs: world.clock.nowMs + sent.stamp.offsetMs }),
	};
	const base = sent.restsWhole ? baseOf(sent, null, records) : undefined;
	const head = {
		...{ table: 'tasks', id: sent.id, op: sent.op, spaceId, ...sent.author },
		...(base !== undefined && { base }),
	};
	const ofField = (name: string) => {
		const own = sent.restsWhole ? undefined : baseOf(sent, name, records);
		return own === undefined ? {} : { base: own };
	};
	if (sent.op === 'insert') {
		const fields = Object.fromEntries(Object.keys(sent.data).map((name) => [name, ofField(name)]));
		return changeSchema.parse({ ...head, ...made, data: { ...sent.data, updatedAt: at }, fields });
	}
	if (sent.op === 'delete') return changeSchema.parse({ ...head, ...made, deletedAt: at, purge: sent.purge });
	const fields = Object.entries(sent.data).map(([name, v]) => [
		name,
		{ value: v, updatedAt: at, ...made, ...ofField(name) },
	]);
	return changeSchema.parse({ ...head, fields: Object.fromEntries(fields) });
}

function asClash({ id, field, base, current, applied, change: { place } }: Conflict): Clash {
	return { id, field, base, current, place, applied };
}

/** The fields of a record have no order. */
function inOrder(clashes: readonly Clash[]): Clash[] {
	return clashes.toSorted((a, b) => a.place - b.place || String(a.field).localeCompare(String(b.field)));
}

/** Lets both users into a new space and out of the one before. */
async function enter(space: string): Promise<void> {
	for (const user of ['anna', 'ben']) {
		world.auth.leave(user, `shared-${spaces - 1}`);
		world.auth.join(user, space, 'member');
	}
	await Bun.sleep(2);
}

function merged(
	records: Map<string, MergedRecord>,
	rows: Awaited<ReturnType<Device['pull']>>['body']['changes'],
) {
	for (const row of rows) {
		const known = records.get(row.id);
		records.set(row.id, known === undefined ? fromMergedRow(row) : mergeRecords(known, fromMergedRow(row)));
	}
}

test('server and every reader = the pure merge, for any clients, any order, any repetition', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
			spaces += 1;
			const space = `shared-${spaces}`;
			await enter(space);
			const oracle = createOracle(() => world.clock.nowMs);
			const sent = owners.map((): Change[][] => []);
			const readers = owners.map(() => ({ since: EPOCH, records: new Map<string, MergedRecord>() }));
			const read = async (index: number) => {
				const reader = readers[index];
				const answer = await devices[index]?.pull({ since: reader?.since ?? '', space });
				if (reader === undefined || answer === undefined) return;
				merged(reader.records, answer.body.changes);
				reader.since = answer.body.syncedUntil;
			};
			for (const { device, operations, replay, pulls, passesMs, how } of steps) {
				const owner = owners[device];
				const earlier = sent[device]?.[0];
				if (owner === undefined) continue;
				const fresh = operations.map((one) => toChange(space, one, oracle.records));
				const changes = replay === 'earlier' && earlier !== undefined ? earlier : fresh;
				sent[device]?.push(changes);
				for (let time = replay === 'twice' ? 2 : 1; time > 0; time -= 1) {
					const answer = await devices[device]?.push({ changes, ...how });
					expect(answer?.status).toBe(200);
					const { conflicts } = oracle.push(owner, changes, how);
					expect(inOrder(answer?.body.conflicts.map(asClash) ?? [])).toEqual(inOrder(conflicts));
				}
				world.clock.nowMs += passesMs;
				if (pulls) await read(device);
			}
			for (const index of owners.keys()) await read(index);
			for (const reader of readers) expect(reader.records).toEqual(new Map(oracle.records));
			const whole = new Map<string, MergedRecord>();
			merged(whole, (await devices[0]?.pull({ space }))?.body.changes ?? []);
			expect(whole).toEqual(new Map(oracle.records));
		}),
		{ numRuns: 60 },
	);
}, 60_000);

test('devices that push, and learn of others by the answers alone, end with the same records', async () => {
	let keys = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
			spaces += 1;
			const space = `shared-${spaces}`;
			const app = `app-${spaces}`;
			await enter(space);
			const oracle = createOracle(() => world.clock.nowMs);
			const replicas = owners.map(() => ({ since: '', records: new Map<string, MergedRecord>() }));
			const push = async (index: number, changes: Change[]) => {
				const [replica, owner, device] = [replicas[index], owners[index], devices[index]];
				if (replica === undefined || owner === undefined || device === undefined) return;
				const { taken } = oracle.push(owner, changes);
				for (const [place, change] of changes.entries()) {
					if (!taken.includes(change)) continue;
					const arrival = { clientId: owner.clientId, place, arrivedAtMs: world.clock.nowMs };
					const known = replica.records.get(change.id);
					replica.records.set(change.id, mergeChange(known, stampChange(change, arrival).change));
				}
				const { body } = await device.push({ since: replica.since, changes }, app);
				merged(replica.records, body.changes);
				replica.since = body.syncedUntil;
			};
			for (const [index, device] of devices.entries()) {
				const replica = replicas[index];
				if (replica) replica.since = (await device.push({ since: EPOCH, changes: [] }, app)).body.syncedUntil;
			}
			for (const { device, operations, passesMs } of steps) {
				keys += operations.length;
				await push(
					device,
					operations.map((one, place) => ({
						...toChange(space, one, oracle.records),
						key: `k${keys - place}`,
					})),
				);
				world.clock.nowMs += passesMs;
			}
			for (const index of owners.keys()) await push(index, []);
			for (const replica of replicas) expect(replica.records).toEqual(new Map(oracle.records));
		}),
		{ numRuns: 40 },
	);
}, 60_000);
