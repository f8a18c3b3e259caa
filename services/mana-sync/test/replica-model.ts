import { expect } from 'bun:test';
import {
	type Change,
	changeSchema,
	createHybridClock,
	fromMergedRow,
	type HybridClock,
	MAX_INSTANT_MS,
	type MergedRecord,
	mergeChange,
	mergeRecords,
	stampChange,
	stampInstantMs,
} from '@mana/sync-protocol';
import fc from 'fast-check';
import { createOracle } from './precondition-oracle.ts';
import { type Device, EPOCH, type SyncWorld } from './sync-world.ts';

const HOUR_MS = 3_600_000;
const IN_2099 = Date.UTC(2099, 0, 1);

/**
 * What happens to a crowd of offline-first clients. Each writes into its own outbox, however its clock is off; an
 * outbox is sent in any order, some answers get lost, and what was sent is sent again.
 */
const event = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('write' as const),
			client: fc.nat(),
			id: fc.constantFrom('r1', 'r2', 'r3'),
			op: fc.constantFrom('insert' as const, 'update' as const, 'update' as const, 'delete' as const),
			data: fc.dictionary(fc.constantFrom('title', 'done', 'note'), fc.nat({ max: 3 }), { minKeys: 1 }),
			purge: fc.boolean(),
			/** Whether it rests on what the client sees. */
			isResting: fc.boolean(),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('send' as const),
			client: fc.nat(),
			isReversed: fc.boolean(),
			isAnswerLost: fc.boolean(),
			isDoubled: fc.boolean(),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('pull' as const), client: fc.nat() }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('partition' as const), client: fc.nat() }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 400_000 }) }) },
);

export const history = fc.record({
	/** How far each client's clock is off; the last one lives in 2099. */
	skewsMs: fc.array(fc.integer({ min: -HOUR_MS, max: HOUR_MS }), { minLength: 1, maxLength: 9 }),
	events: fc.array(event, { minLength: 5, maxLength: 40 }),
});

export type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

interface Client {
	readonly clientId: string;
	readonly device: Device;
	readonly clock: HybridClock;
	outbox: Change[][];
	sent: Change[][];
	records: Map<string, MergedRecord>;
	since: string;
	isPartitioned: boolean;
}

/** Lets a history happen in a space of its own, and then has every client, the server and the oracle agree. */
export async function playHistory(world: SyncWorld, space: string, played: History): Promise<void> {
	world.auth.addUser('anna');
	world.auth.addUser('ben');
	for (const user of ['anna', 'ben']) world.auth.join(user, space, 'member');
	await Bun.sleep(2);
	const wallClocks = [...played.skewsMs.map((skew) => () => world.clock.nowMs + skew), () => IN_2099];
	// The clock goes on by days over many histories.
	const claims = { exp: Math.floor(world.clock.nowMs / 1000) + 7 * 86_400 };
	const clients = await Promise.all(
		wallClocks.map(async (now, n): Promise<Client> => {
			const clientId = `client-${n}`;
			return {
				clientId,
				device: await world.device(n % 2 === 0 ? 'anna' : 'ben', clientId, claims),
				clock: createHybridClock({ clientId, now }),
				outbox: [],
				sent: [],
				records: new Map(),
				since: EPOCH,
				isPartitioned: false,
			};
		}),
	);
	const oracle = createOracle(() => world.clock.nowMs);
	let keys = 0;

	/** What a client sees: what it pulled, with what it wrote. */
	function seenBy({ clientId, records, outbox, sent }: Client, id: string): MergedRecord | undefined {
		const own = [...sent, ...outbox].flat().filter((change) => change.id === id);
		return own.reduce<MergedRecord | undefined>((record, change) => {
			const arrival = { clientId, place: 0, arrivedAtMs: MAX_INSTANT_MS };
			return mergeChange(record, stampChange(change, arrival).change);
		}, records.get(id));
	}

	function write(
		client: Client,
		{ id, op, data, purge, isResting }: Extract<History['events'][number], { kind: 'write' }>,
	) {
		const stamp = client.clock.next();
		keys += 1;
		const head = { table: 'tasks', id, op, spaceId: space, key: `k${keys}` };
		const known = isResting ? seenBy(client, id) : undefined;
		const base = (name: string) => isResting && { base: known?.fields.get(name)?.stamp ?? null };
		const fields = Object.entries(data).map(([name, value]) => [name, { value, stamp, ...base(name) }]);
		if (op === 'insert') client.outbox.push([changeSchema.parse({ ...head, data, stamp })]);
		else if (op === 'delete') client.outbox.push([changeSchema.parse({ ...head, stamp, purge })]);
		else client.outbox.push([changeSchema.parse({ ...head, fields: Object.fromEntries(fields) })]);
	}

	async function deliver(client: Client, changes: Change[]) {
		const { status, body } = await client.device.push({ changes });
		expect(status).toBe(200);
		const owner = { user: 'any', clientId: client.clientId };
		const { conflicts, taken } = oracle.push(owner, changes);
		expect(body.conflicts.map(({ id, field, base }) => ({ id, field, base }))).toEqual(
			conflicts.map(({ id, field, base }) => ({ id, field, base })),
		);
		for (const change of taken) {
			const arrival = { clientId: client.clientId, place: 0, arrivedAtMs: world.clock.nowMs };
			const { corrections } = stampChange(change, arrival);
			const isAhead = client.clientId === clients.at(-1)?.clientId;
			if (isAhead) expect(corrections.length).toBeGreaterThan(0);
			for (const { stamp } of corrections) expect(stampInstantMs(stamp)).toBe(world.clock.nowMs);
		}
		return body;
	}

	async function send(
		client: Client,
		how: { isReversed: boolean; isAnswerLost: boolean; isDoubled: boolean },
	) {
		if (client.isPartitioned) return;
		const batches = how.isReversed ? client.outbox.toReversed() : client.outbox;
		for (const changes of batches) {
			await deliver(client, changes);
			if (how.isDoubled) await deliver(client, client.sent[0] ?? changes);
		}
		client.sent.push(...batches);
		if (!how.isAnswerLost) client.outbox = [];
	}

	async function pull(client: Client) {
		if (client.isPartitioned) return;
		const { status, body } = await client.device.pull({ since: client.since, space });
		expect(status).toBe(200);
		for (const row of body.changes) {
			const pulled = fromMergedRow(row);
			const known = client.records.get(row.id);
			client.records.set(row.id, known === undefined ? pulled : mergeRecords(known, pulled));
			client.clock.observe(row.stamps.latest);
		}
		client.since = body.syncedUntil;
	}

	for (const happened of played.events) {
		if (happened.kind === 'wait') {
			world.clock.nowMs += happened.ms;
			continue;
		}
		const client = clients[happened.client % clients.length];
		if (client === undefined) continue;
		if (happened.kind === 'write') write(client, happened);
		else if (happened.kind === 'send') await send(client, happened);
		else if (happened.kind === 'pull') await pull(client);
		else client.isPartitioned = !client.isPartitioned;
	}

	for (const client of clients) {
		client.isPartitioned = false;
		await send(client, { isReversed: false, isAnswerLost: false, isDoubled: false });
	}
	for (const client of clients) await pull(client);
	for (const client of clients) expect(client.records).toEqual(new Map(oracle.records));
	const joiner: Client = { ...clientOf(clients), records: new Map(), since: EPOCH };
	await pull(joiner);
	expect(joiner.records).toEqual(new Map(oracle.records));
	for (const user of ['anna', 'ben']) world.auth.leave(user, space);
}

function clientOf(clients: readonly Client[]): Client {
	const [first] = clients;
	if (first === undefined) throw new RangeError('a history needs a client');
	return first;
}
