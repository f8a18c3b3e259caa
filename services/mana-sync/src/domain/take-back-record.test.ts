import { describe, expect, test } from 'bun:test';
import { encodeStamp } from '@mana/sync-protocol';
import { type LoggedTrace, leave, type RecordStamps, takeBackRecord } from './take-back-record.ts';

const at = (atMs: number, counter = 0, clientId = 'web') => encodeStamp({ atMs, counter, clientId });
const behind = (atMs: number, counter = 1) => at(atMs, counter, 'mana-sync-revert');

/** A change of field `a`, or of the record; `n` is its number and its instant. */
function logged(n: number, op: LoggedTrace['op'], more: Partial<LoggedTrace> = {}): LoggedTrace {
	return {
		seq: n,
		op,
		stamp: at(n),
		stamps: op === 'delete' ? {} : { a: at(n) },
		restores: null,
		isSelected: false,
		isBeforeCut: false,
		...more,
	};
}
const selected = { isSelected: true };
const record = (more: Partial<RecordStamps>): RecordStamps => ({
	fields: {},
	inserted: null,
	deleted: null,
	purged: null,
	...more,
});

describe('one field', () => {
	const shown = (atMs: number) => record({ inserted: at(1), fields: { a: at(atMs) } });

	test('gets what others had written last before, right behind what it replaces', () => {
		const log = [logged(1, 'insert'), logged(2, 'update'), logged(3, 'update', selected)];
		expect(takeBackRecord(shown(3), log)).toEqual({
			op: 'update',
			stamp: null,
			writes: new Map([['a', { source: 2, stamp: behind(3) }]]),
			restores: { a: at(2) },
			leftAlone: [],
		});
	});

	test('a write that says it restores a later one, or no stamp, counts as no revert', () => {
		for (const restored of [at(3), at(2), 5, {}, '~', true]) {
			// As a client could have sent it.
			const restores = JSON.parse(JSON.stringify({ a: restored }));
			const log = [logged(1, 'insert'), logged(2, 'update', { restores }), logged(3, 'update', selected)];
			const taken = takeBackRecord(shown(3), log);
			expect(taken.writes.get('a')).toEqual({ source: 2, stamp: behind(3) });
			expect(taken.restores).toEqual({ a: at(2) });
		}
	});

	test('that the record did not have becomes one without a source', () => {
		const log = [logged(1, 'insert', { stamps: {} }), logged(3, 'update', selected)];
		const { writes, restores } = takeBackRecord(shown(3), log);
		expect(writes.get('a')).toEqual({ source: null, stamp: behind(3) });
		expect(restores).toEqual({ a: null });
	});

	test('does not get what a deletion in between had hidden', () => {
		const log = [
			logged(1, 'insert'),
			logged(2, 'delete'),
			logged(3, 'insert', { stamps: {} }),
			logged(4, 'update', selected),
		];
		const revived = record({ inserted: at(3), deleted: at(2), fields: { a: at(4) } });
		expect(takeBackRecord(revived, log).writes.get('a')).toEqual({ source: null, stamp: behind(4) });
	});

	test('is left alone where others wrote later, were it before the selected change arrived', () => {
		const log = [logged(1, 'insert'), logged(9, 'update'), logged(3, 'update', selected)];
		expect(takeBackRecord(shown(9), log)).toEqual({
			...leave(),
			leftAlone: [{ field: 'a', reason: 'WRITTEN_SINCE' }],
		});
	});

	test('that a revert has put back stands for what it was, the selected change or an earlier one', () => {
		const log = (restored: number) => [
			logged(1, 'insert'),
			logged(2, 'update', selected),
			logged(3, 'update'),
			logged(4, 'update', { restores: { a: at(restored) } }),
		];
		expect(takeBackRecord(shown(4), log(2)).writes.get('a')).toEqual({ source: 1, stamp: behind(4) });
		expect(takeBackRecord(shown(4), log(1))).toEqual(leave());
	});

	test('is lost where what it was has been purged or may have been removed from the log', () => {
		const log = [logged(1, 'insert'), logged(3, 'update', selected)];
		const purged = { ...shown(3), deleted: at(0), purged: at(1) };
		expect(takeBackRecord(purged, log).leftAlone).toEqual([{ field: 'a', reason: 'PURGED' }]);
		const cut = [
			logged(1, 'insert', { isBeforeCut: true }),
			logged(3, 'update', { ...selected, isBeforeCut: true }),
		];
		expect(takeBackRecord(shown(3), cut).leftAlone).toEqual([{ field: 'a', reason: 'HISTORY_CUT' }]);
		const kept = [logged(1, 'insert', { isBeforeCut: true }), logged(3, 'update', selected)];
		expect(takeBackRecord(shown(3), kept)).toMatchObject({ op: 'update', leftAlone: [] });
	});

	test('may be named like what every object has', () => {
		const stamps = (n: number) => ({ constructor: at(n), toString: at(n) });
		const log = [
			logged(1, 'insert', { stamps: stamps(1) }),
			logged(2, 'update', { ...selected, stamps: stamps(2), restores: {} }),
		];
		const named = record({ inserted: at(1), fields: stamps(2) });
		expect([...takeBackRecord(named, log).writes.keys()]).toEqual(['constructor', 'toString']);
		const deleted = [logged(1, 'insert', { stamps: stamps(1) }), logged(2, 'delete', selected)];
		expect(takeBackRecord(record({ deleted: at(2) }), deleted).writes.get('constructor')).toEqual({
			source: 1,
			stamp: behind(2),
		});
	});

	test('is stamped in the next millisecond where this one is full', () => {
		const full = at(3, 0xffff);
		const log = [logged(1, 'insert'), logged(3, 'update', { ...selected, stamp: full, stamps: { a: full } })];
		const { writes } = takeBackRecord(record({ inserted: at(1), fields: { a: full } }), log);
		expect(writes.get('a')?.stamp).toBe(behind(4, 0));
	});
});

describe('a whole record', () => {
	test('that was created is deleted behind all that is in it', () => {
		const log = [logged(1, 'insert', selected), logged(5, 'update', selected)];
		expect(takeBackRecord(record({ inserted: at(1), fields: { a: at(5) } }), log)).toEqual({
			op: 'delete',
			stamp: behind(5),
			writes: new Map(),
			restores: { '': null },
			leftAlone: [],
		});
	});

	test('that was revived is deleted again, and goes back to the earlier deletion', () => {
		const log = [logged(1, 'insert'), logged(2, 'delete'), logged(3, 'insert', selected)];
		const revived = record({ inserted: at(3), deleted: at(2), fields: { a: at(3) } });
		expect(takeBackRecord(revived, log)).toMatchObject({ op: 'delete', restores: { '': at(2) } });
	});

	test('that was deleted is inserted with what it showed', () => {
		const log = [logged(1, 'insert'), logged(2, 'delete', selected)];
		expect(takeBackRecord(record({ deleted: at(2) }), log)).toEqual({
			op: 'insert',
			stamp: behind(2),
			writes: new Map([['a', { source: 1, stamp: behind(2) }]]),
			restores: { '': at(1), a: at(1) },
			leftAlone: [],
		});
	});

	test('that was created and deleted needs nothing', () => {
		const log = [logged(1, 'insert', selected), logged(2, 'delete', selected)];
		expect(takeBackRecord(record({ deleted: at(2) }), log)).toEqual(leave());
	});

	test('that was deleted and created anew has all it had before', () => {
		const log = [
			logged(1, 'insert', { stamps: { a: at(1), b: at(1) } }),
			logged(2, 'delete', selected),
			logged(3, 'insert', selected),
		];
		const anew = record({ inserted: at(3), deleted: at(2), fields: { a: at(3) } });
		const { op, writes } = takeBackRecord(anew, log);
		expect(op).toBe('update');
		expect([...writes].map(([name, { source }]) => [name, source])).toEqual([
			['a', 1],
			['b', 1],
		]);
	});

	test('is left alone where others have deleted or revived it since', () => {
		const deleted = [logged(1, 'insert', selected), logged(2, 'delete')];
		expect(takeBackRecord(record({ deleted: at(2) }), deleted)).toEqual(leave('WRITTEN_SINCE'));
		const revived = [logged(1, 'insert'), logged(2, 'delete', selected), logged(3, 'insert')];
		expect(
			takeBackRecord(record({ inserted: at(3), deleted: at(2), fields: { a: at(3) } }), revived),
		).toEqual(leave('WRITTEN_SINCE'));
	});
});

test('of the whole log nothing is selected: nothing is done', () => {
	expect(takeBackRecord(record({ inserted: at(1), fields: { a: at(1) } }), [logged(1, 'insert')])).toEqual(
		leave(),
	);
});
