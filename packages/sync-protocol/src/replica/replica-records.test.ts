import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type MergedRecord, mergeChange, mergeRecords } from '../merge-change.ts';
import { toMergedRow } from '../merged-row.ts';
import { encodeStamp } from '../stamp.ts';
import { stampChange } from '../stamp-change.ts';
import type { Change } from '../wire/change.ts';
import { unpackRecord } from './packed-record.ts';
import { createReplicaRecords } from './replica-records.ts';

const name = fc.record({
	table: fc.constantFrom('tasks', 'lists'),
	spaceId: fc.constantFrom('s1', 's2'),
	id: fc.constantFrom('a', 'b'),
});
const stamp = fc.nat({ max: 5 }).map((atMs) => encodeStamp({ atMs, counter: 0, clientId: 'c' }));
const change = fc
	.tuple(name, stamp, fc.constantFrom('insert' as const, 'delete' as const), fc.nat({ max: 2 }))
	.map(([of, at, op, value]): Change => {
		return op === 'insert' ? { ...of, op, stamp: at, data: { value } } : { ...of, op, stamp: at };
	});
const event = fc.oneof(
	fc.record({ kind: fc.constant('write' as const), change }),
	fc.record({ kind: fc.constant('said' as const), change }),
	fc.record({ kind: fc.constant('settled' as const), at: fc.nat({ max: 5 }) }),
	fc.record({ kind: fc.constant('refused' as const), at: fc.nat({ max: 5 }) }),
	fc.record({ kind: fc.constant('left' as const), keeps: fc.constantFrom('s1', 's2') }),
);

const arrival = { clientId: 'web', place: 0, arrivedAtMs: 10_000 };
const merged = (before: MergedRecord | undefined, next: Change) =>
	mergeChange(before, stampChange(next, arrival).change);
const keyOf = ({ table, spaceId, id }: Change) => JSON.stringify([table, spaceId, id]);

test('records, lists and what is stored are what the server said and what is pending, merged', () => {
	fc.assert(
		fc.property(fc.array(event, { maxLength: 30 }), (events) => {
			const records = createReplicaRecords('web');
			const said = new Map<string, { name: Change; record: MergedRecord }>();
			const pending = new Map<string, Change>();
			const stored = new Map<string, unknown>();
			for (const [at, happened] of events.entries()) {
				const place = `out/${happened.kind === 'settled' || happened.kind === 'refused' ? happened.at : at}`;
				const known = pending.get(place);
				if (happened.kind === 'write') {
					pending.set(place, happened.change);
					records.addPending({ place, change: happened.change, isKept: true });
				} else if (happened.kind === 'said') {
					const record = merged(undefined, happened.change);
					const before = said.get(keyOf(happened.change))?.record;
					said.set(keyOf(happened.change), {
						name: happened.change,
						record: before === undefined ? record : mergeRecords(before, record),
					});
					const { table, id, spaceId } = happened.change;
					stored.set(...records.receive(toMergedRow({ table, id, spaceId: spaceId ?? '' }, record)));
				} else if (happened.kind === 'left') {
					for (const [key, { name: of }] of said) if (of.spaceId !== happened.keeps) said.delete(key);
					for (const [gone] of records.keepOnly(new Set([happened.keeps]))) stored.delete(gone);
				} else if (known !== undefined) {
					pending.delete(place);
					if (happened.kind === 'refused') records.removePending(place);
					else {
						stored.set(...records.settle(place, known));
						said.set(keyOf(known), { name: known, record: merged(said.get(keyOf(known))?.record, known) });
					}
				}
			}
			const expected = new Map([...said].map(([key, { record }]) => [key, record]));
			for (const one of pending.values()) expected.set(keyOf(one), merged(expected.get(keyOf(one)), one));
			const listed = ['tasks', 'lists'].flatMap((table) => records.names(table));
			const found = listed.map((of) => [JSON.stringify([of.table, of.spaceId, of.id]), records.current(of)]);
			expect(new Map(found as [string, MergedRecord][])).toEqual(expected);
			expect(records.outbox.size).toBe(pending.size);
			const kept = [...stored].map(([key, value]): [string, MergedRecord] => [
				key.slice('row/'.length),
				unpackRecord(value as string),
			]);
			expect(new Map(kept)).toEqual(new Map([...said].map(([key, { record }]) => [key, record])));
		}),
		{ numRuns: 300 },
	);
});
