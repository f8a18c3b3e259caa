import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { failedPreconditions, hiddenEdits, preconditionsOf } from './precondition.ts';
import { createRecordDraft } from './record-draft.ts';
import { encodeStamp } from './stamp.ts';
import { stampChange } from './stamp-change.ts';
import { type Change, changeSchema } from './wire/change.ts';

const at = (atMs: number) => encodeStamp({ atMs, counter: 0, clientId: 'a' });
const head = { table: 'notes', id: 'n1' };

function stamped(change: object) {
	const parsed = changeSchema.parse({ ...head, ...change });
	return stampChange(parsed, { clientId: 'a', place: 0, arrivedAtMs: 1_000_000 }).change;
}

function recordOf(...changes: readonly object[]) {
	const draft = createRecordDraft();
	for (const change of changes) draft.merge(stamped(change));
	return draft;
}

const written = { op: 'insert', data: { title: 'a', text: 'b' }, stamp: at(10) };
const edited = { op: 'update', fields: { text: { value: 'c', stamp: at(20) } } };
const deleted = { op: 'delete', stamp: at(30) };

function asked(change: object): ReturnType<typeof preconditionsOf> {
	return preconditionsOf(changeSchema.parse({ ...head, ...change }));
}

test('a change without a base asks for nothing', () => {
	for (const change of [written, edited, deleted]) expect(asked(change)).toEqual([]);
});

test('each field and the record as a whole may have a base, whatever the operation', () => {
	const text = { value: 'x', stamp: at(40), base: at(20) };
	expect(asked({ op: 'update', fields: { text, title: { value: 'y', stamp: at(40) } } })).toEqual([
		{ field: 'text', base: at(20) },
	]);
	expect(asked({ op: 'insert', data: { text: 'x' }, fields: { text: { base: null } } })).toEqual([
		{ field: 'text', base: null },
	]);
	expect(asked({ op: 'delete', base: at(20) })).toEqual([{ field: null, base: at(20) }]);
});

const cases: [
	string,
	ReturnType<typeof recordOf> | undefined,
	string | null,
	string | null,
	object | null,
][] = [
	['a field that bears its base', recordOf(written, edited), 'text', at(20), null],
	[
		'a field that was written since',
		recordOf(written, edited),
		'text',
		at(10),
		{ value: 'c', stamp: at(20) },
	],
	['a field that is not there, as it says', recordOf(written), 'color', null, null],
	[
		'a field that is there, against what it says',
		recordOf(written),
		'title',
		null,
		{ value: 'a', stamp: at(10) },
	],
	['a field that is not there', recordOf(written), 'color', at(10), { stamp: null }],
	['a field of a deleted record', recordOf(written, deleted), 'title', at(10), { stamp: at(30) }],
	[
		'a field of a record that was deleted with the same stamp',
		recordOf(written, { op: 'delete', stamp: at(10) }),
		'title',
		at(10),
		{ stamp: at(10) },
	],
	['no field of a deleted record', recordOf(written, deleted), 'title', null, { stamp: at(30) }],
	['a record that bears its base', recordOf(written, edited), null, at(20), null],
	['a record that was written since', recordOf(written, edited), null, at(10), { stamp: at(20) }],
	['no record, where there is none', undefined, null, null, null],
	['no record, where one is', recordOf(written), null, null, { stamp: at(10) }],
	['a record, where there is none', undefined, null, at(10), { stamp: null }],
];

test.each(cases)('resting on %s', (_, record, field, base, current) => {
	const failed = failedPreconditions(record, [{ field, base }]);
	expect(failed).toEqual(
		current === null ? [] : [{ field, base, current: expect.objectContaining(current) }],
	);
});

test('an edit of a deleted record is hidden, whenever it was made', () => {
	for (const atMs of [25, 35]) {
		const late = { op: 'update', fields: { text: { value: 'late', stamp: at(atMs) } } };
		const record = recordOf(written, deleted, late);
		expect(hiddenEdits(record, stamped(late))).toEqual([
			{ field: 'text', base: null, current: { stamp: at(30) } },
		]);
	}
});

test('a deletion hides the edits stamped after it, and tells of none before it', () => {
	const late = { op: 'update', fields: { text: { value: 'late', stamp: at(35) } } };
	const record = recordOf(written, edited, late, deleted);
	expect(hiddenEdits(record, stamped(deleted))).toMatchObject([
		{ field: 'text', base: null, current: { value: 'late', stamp: at(35) } },
	]);
});

test('where the record shows, nothing is hidden', () => {
	const anew = { op: 'insert', data: { text: 'anew' }, stamp: at(40) };
	const record = recordOf(written, deleted, anew);
	for (const change of [anew, deleted, edited]) expect(hiddenEdits(record, stamped(change))).toEqual([]);
});

const field = fc.constantFrom('text', 'title');
const change = fc.record({
	op: fc.constantFrom('insert', 'update', 'delete'),
	atMs: fc.integer({ min: 1, max: 12 }),
	data: fc.dictionary(field, fc.nat({ max: 3 }), { minKeys: 1 }),
});

function toChange({ op, atMs, data }: { op: string; atMs: number; data: Record<string, number> }): Change {
	const stamp = at(atMs);
	if (op === 'insert') return changeSchema.parse({ ...head, op, data, stamp });
	if (op === 'delete') return changeSchema.parse({ ...head, op, stamp });
	const fields = Object.entries(data).map(([name, value]) => [name, { value, stamp }]);
	return changeSchema.parse({ ...head, op, fields: Object.fromEntries(fields) });
}

test('what was read rests on what shows: it holds until that is written or deleted, and no longer', () => {
	fc.assert(
		fc.property(
			fc.array(change, { maxLength: 6 }),
			fc.array(change, { maxLength: 3 }),
			field,
			(first, then, name) => {
				const record = recordOf(...first.map(toChange));
				const read = record.deleted() === null ? record.field(name) : undefined;
				for (const one of then) record.merge(stamped(toChange(one)));
				const now = record.deleted() === null ? record.field(name) : undefined;
				const failed = failedPreconditions(record, [{ field: name, base: read?.stamp ?? null }]);
				const isGone = record.deleted() !== null;
				expect(failed.length === 0).toBe(!isGone && now?.stamp === read?.stamp);
				if (failed.length > 0 && now !== undefined) expect(failed[0]?.current).toEqual(now);
			},
		),
	);
});
