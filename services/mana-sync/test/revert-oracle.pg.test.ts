import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createPool } from '../src/db/connection.ts';
import { createVerificationStore } from '../src/db/verification-store.ts';
import { verifyRecords } from '../src/verify/verify-records.ts';
import { by, logLength, revertIn } from './revert-world.ts';
import { type Device, insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;
let device: Device;
beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
	device = await world.device('anna', 'phone');
});
afterAll(() => world.stop());

const FIELDS = ['title', 'done', 'note'] as const;

/** One change by the person (`null`) or by one of two calls. */
const change = fc.record({
	call: fc.constantFrom(null, null, 'one', 'two'),
	op: fc.constantFrom(
		'insert' as const,
		'update' as const,
		'update' as const,
		'update' as const,
		'delete' as const,
	),
	data: fc.dictionary(fc.constantFrom(...FIELDS), fc.nat({ max: 3 }), { minKeys: 1 }),
});
type Made = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** What a record shows; null where it is none. A value of `undefined` is a field that it does not have. */
type Shown = Record<string, number | null | undefined> | null;

interface State {
	exists: boolean;
	/** Values by field, beside those that a deletion hides. */
	values: Map<string, number>;
	/** Who wrote each part last: its fields, and whether it exists. */
	authors: Map<string, string | null>;
}

/** The record after changes that are made one after the other, each later than the one before. */
function play(changes: readonly Made[]): State {
	const state: State = { exists: false, values: new Map(), authors: new Map() };
	let hasEver = false;
	for (const { op, data, call } of changes) {
		if (op === 'delete') {
			state.exists = false;
			state.values.clear();
			state.authors.clear();
			state.authors.set('', call);
		} else {
			if (op === 'insert') {
				state.exists = true;
				state.authors.set('', call);
			} else if (!hasEver) {
				state.exists = true;
			}
			for (const [name, value] of Object.entries(data)) {
				state.values.set(name, value);
				state.authors.set(name, call);
			}
		}
		hasEver = true;
	}
	return state;
}

function shownOf({ exists, values }: State): Shown {
	return exists ? Object.fromEntries(values) : null;
}

/**
 * What a record should show after one call has been taken back: where the call was the last to write, what the
 * record would show had the call never been made, and elsewhere what it shows now.
 */
function expected(changes: readonly Made[], call: string): Shown {
	const now = play(changes);
	const without = play(changes.filter((made) => made.call !== call));
	const firstOfCall = changes.findIndex((made) => made.call === call);
	if (firstOfCall === -1) return shownOf(now);
	const isOurs = now.authors.get('') === call;
	const existed = isOurs ? without.exists && wasThere(changes, call) : now.exists;
	if (isOurs && !existed) {
		const isOthers = [...now.values.keys()].some((name) => now.authors.get(name) !== call);
		return now.exists && isOthers ? shownOf(now) : null;
	}
	if (!existed) return null;
	const shown: NonNullable<Shown> = {};
	for (const name of FIELDS) {
		const author = now.values.has(name) ? now.authors.get(name) : now.authors.get('');
		if (author !== call) shown[name] = now.values.get(name);
		else if (without.values.has(name)) shown[name] = without.values.get(name);
		else if (now.values.has(name)) shown[name] = null;
	}
	return shown;
}

/** Whether the others had made the record before the call did what decides of its being there now. */
function wasThere(changes: readonly Made[], call: string): boolean {
	const last = changes.findLastIndex((made) => made.call === call && made.op !== 'update');
	return play(changes.slice(0, last).filter((made) => made.call !== call)).exists;
}

test('after any changes by people and calls, a revert leaves each field as the oracle says, and once only', async () => {
	let record = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
			record += 1;
			const space = `space-${record}`;
			world.auth.join('anna', space, 'member');
			for (const { op, data, call } of changes) {
				world.clock.nowMs += 5;
				const atMs = world.clock.nowMs;
				const more = { spaceId: space, key: `k${atMs}`, ...(call !== null && by(call)) };
				const sent =
					op === 'insert'
						? insert('r1', data, more)
						: op === 'update'
							? update('r1', data, atMs, more)
							: remove('r1', atMs, more);
				expect((await device.push({ changes: [sent] })).status).toBe(200);
			}
			const show = async (): Promise<Shown> => {
				const [row] = (await device.pull({ space })).body.changes;
				return row === undefined || row.op === 'delete' ? null : (row.data as Shown);
			};
			expect(await show()).toEqual(shownOf(play(changes)));
			await revertIn(world, 'anna', { callId: 'one', spaceId: space });
			expect(await show()).toEqual(expected(changes, 'one'));

			const before = await logLength(world);
			expect(await revertIn(world, 'anna', { callId: 'one', spaceId: space })).toMatchObject({
				changes: 0,
				reverted: [],
			});
			expect(await logLength(world)).toBe(before);
			world.auth.leave('anna', space);
		}),
		{ numRuns: 120 },
	);

	// What is kept is still what the log makes, reverts included.
	const url = world.database.urls.mana_sync?.maintenanceUrl ?? '';
	const pool = createPool({ url, poolSize: 1, statementTimeoutMs: 10_000 });
	const client = await pool.connect();
	const found = await verifyRecords(await createVerificationStore(client), () => {});
	client.release();
	await pool.end();
	expect(found).toMatchObject({ differences: 0 });
}, 60_000);
