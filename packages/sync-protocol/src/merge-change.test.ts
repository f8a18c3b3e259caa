import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { isDeleted, type MergedRecord, mergeChange, mergeRecords, visibleData } from './merge-change.ts';
import { fromMergedRow, toMergedRow } from './merged-row.ts';
import { encodeStamp } from './stamp.ts';
import type { StampedChange, StampedValue } from './stamp-change.ts';
import { mergedRowSchema } from './wire/merged-row.ts';

// Few instants, counters and clients: stamps often tie, also between different values of one client id.
const stamp = fc
	.record({ atMs: fc.nat({ max: 5 }), counter: fc.nat({ max: 1 }), clientId: fc.constantFrom('a', 'b') })
	.map(encodeStamp);
const value = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(null, 'x', { deep: ['é', 1] }, false));
const fields: fc.Arbitrary<Map<string, StampedValue>> = fc
	.array(fc.tuple(fc.constantFrom('title', 'done', 'constructor'), fc.record({ value, stamp })), {
		maxLength: 3,
	})
	.map((entries) => new Map(entries));
const author = {
	actor: fc.option(fc.constantFrom({ kind: 'agent' }, { kind: 'user' })),
	origin: fc.option(fc.constantFrom('agent' as const, 'user' as const)),
};
const change: fc.Arbitrary<StampedChange> = fc.oneof(
	fc.record({ op: fc.constant('insert' as const), stamp, fields, purge: fc.constant(false), ...author }),
	fc
		.record({ op: fc.constant('update' as const), stamp, fields, purge: fc.constant(false), ...author })
		.filter((update) => update.fields.size > 0)
		.map((update) => ({
			...update,
			stamp:
				[...update.fields.values()]
					.map((f) => f.stamp)
					.sort()
					.at(-1) ?? '',
		})),
	fc.record({
		op: fc.constant('delete' as const),
		stamp,
		fields: fc.constant(new Map<string, StampedValue>()),
		purge: fc.boolean(),
		...author,
	}),
);
const changes = fc.array(change, { minLength: 1, maxLength: 8 });

function mergeAll(list: readonly StampedChange[]): MergedRecord {
	let record: MergedRecord | undefined;
	for (const next of list) record = mergeChange(record, next);
	if (record === undefined) throw new Error('nothing to merge');
	return record;
}

describe('the merge rule', () => {
	test('the order of arrival does not matter, nor do repetitions', () => {
		const shuffledWithRepeats = changes.chain((list) =>
			fc.tuple(
				fc.constant(list),
				fc.shuffledSubarray(list, { minLength: list.length }),
				fc.array(fc.constantFrom(...list), { maxLength: 4 }),
			),
		);
		fc.assert(
			fc.property(shuffledWithRepeats, ([list, shuffled, repeats]) => {
				expect(mergeAll([...repeats, ...shuffled, ...repeats])).toEqual(mergeAll(list));
			}),
			{ numRuns: 2000 },
		);
	});

	test('records merge commutatively, associatively and idempotently', () => {
		const record = changes.map(mergeAll);
		fc.assert(
			fc.property(record, record, record, (a, b, c) => {
				expect(mergeRecords(a, b)).toEqual(mergeRecords(b, a));
				expect(mergeRecords(mergeRecords(a, b), c)).toEqual(mergeRecords(a, mergeRecords(b, c)));
				expect(mergeRecords(a, a)).toEqual(a);
			}),
			{ numRuns: 1000 },
		);
	});

	test('it agrees with the rule as stated over the whole set of changes', () => {
		fc.assert(
			fc.property(changes, (list) => {
				const record = mergeAll(list);
				const latest = (op: string) =>
					list
						.filter((c) => c.op === op)
						.map((c) => c.stamp)
						.sort()
						.at(-1) ?? null;
				const tombstone = latest('delete');
				const revived = latest('insert');
				expect(isDeleted(record)).toBe(tombstone !== null && (revived === null || revived <= tombstone));
				if (isDeleted(record)) return expect(visibleData(record)).toEqual({});
				for (const name of ['title', 'done', 'constructor']) {
					const last = list
						.flatMap((c) => c.fields.get(name)?.stamp ?? [])
						.sort()
						.at(-1);
					const shown = last !== undefined && (tombstone === null || last > tombstone);
					expect(Object.hasOwn(visibleData(record), name)).toBe(shown);
					if (shown) expect(record.fields.get(name)?.stamp).toBe(last);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('a record survives the wire, so that a replica merging rows ends where one merging changes does', () => {
		fc.assert(
			fc.property(changes, changes, (seen, missed) => {
				const row = toMergedRow({ spaceId: 's', table: 't', id: 'r' }, mergeAll([...seen, ...missed]));
				const travelled = mergedRowSchema.parse(JSON.parse(JSON.stringify(row)));
				const pulled = fromMergedRow(travelled);
				expect(pulled).toEqual(mergeAll([...seen, ...missed]));
				expect(mergeRecords(mergeAll(seen), pulled)).toEqual(mergeAll([...seen, ...missed]));
			}),
		);
	});
});

const at = (atMs: number): string => encodeStamp({ atMs, counter: 0, clientId: 'a' });
const blank = { fields: new Map<string, StampedValue>(), purge: false, actor: null, origin: null };
const write = (op: 'insert' | 'update', atMs: number, data: Record<string, unknown>): StampedChange => ({
	...blank,
	op,
	stamp: at(atMs),
	fields: new Map(Object.entries(data).map(([name, v]) => [name, { value: v, stamp: at(atMs) }])),
});
const remove = (atMs: number): StampedChange => ({ ...blank, op: 'delete', stamp: at(atMs) });

test('an update to an unknown record creates it', () => {
	expect(visibleData(mergeChange(undefined, write('update', 1, { a: 1 })))).toEqual({ a: 1 });
});

test('a later update does not revive a deleted record, a later insert does, showing what was written after', () => {
	const deleted = mergeAll([write('insert', 1, { a: 1, b: 1 }), remove(5), write('update', 7, { b: 2 })]);
	expect(isDeleted(deleted)).toBe(true);
	expect(visibleData(mergeChange(deleted, write('insert', 6, { c: 3 })))).toEqual({ b: 2, c: 3 });
	expect(isDeleted(mergeChange(deleted, write('insert', 5, { c: 3 })))).toBe(true);
});

test('null is a value that a field can be set to', () => {
	expect(visibleData(mergeAll([write('insert', 1, { a: 1 }), write('update', 2, { a: null })]))).toEqual({
		a: null,
	});
});

test('a record is not altered by merging into it', () => {
	const record = mergeChange(undefined, write('insert', 1, { a: 1 }));
	mergeChange(record, write('update', 2, { a: 2 }));
	expect(visibleData(record)).toEqual({ a: 1 });
});
