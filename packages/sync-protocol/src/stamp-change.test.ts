import { expect, test } from 'bun:test';
import { MAX_DRIFT_MS } from './hybrid-clock.ts';
import { encodeStamp } from './stamp.ts';
import { stampChange } from './stamp-change.ts';
import type { Change } from './wire/change.ts';

const NOW = Date.UTC(2026, 5, 1);
const arrival = { clientId: 'web', place: 7, arrivedAtMs: NOW };
const head = { table: 'tasks', id: 't1' };
const iso = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();
const made = (offsetMs: number) => encodeStamp({ atMs: NOW + offsetMs, counter: 7, clientId: 'web' });
const stampOf = (change: Change, field: string) =>
	stampChange(change, arrival).change.fields.get(field)?.stamp;

test('an insert stamps its fields with updatedAt, else createdAt, else arrival', () => {
	const insert = (data: Record<string, unknown>): Change => ({ ...head, op: 'insert', data });
	expect(stampOf(insert({ a: 1, createdAt: iso(-9), updatedAt: iso(-3) }), 'a')).toBe(made(-3));
	expect(stampOf(insert({ a: 1, createdAt: iso(-9), updatedAt: 'enc:1:x' }), 'a')).toBe(made(-9));
	expect(stampOf(insert({ a: 1 }), 'a')).toBe(made(0));
});

test('an update takes each field at its own time, also where an older client calls it `at`', () => {
	const change: Change = {
		...head,
		op: 'update',
		fields: { a: { value: 1, updatedAt: iso(-5) }, b: { value: 2, at: iso(-6) } },
	};
	expect(stampOf(change, 'a')).toBe(made(-5));
	expect(stampOf(change, 'b')).toBe(made(-6));
});

test('a whole stamp counts before an updatedAt', () => {
	const stamp = encodeStamp({ atMs: NOW - 1, counter: 2, clientId: 'phone' });
	const fields = { a: { value: 1, updatedAt: iso(-50), stamp } };
	expect(stampOf({ ...head, op: 'update', fields }, 'a')).toBe(stamp);
	expect(stampOf({ ...head, op: 'insert', data: { a: 1 }, stamp }, 'a')).toBe(stamp);
});

test('a delete happened at deletedAt, also inside data, else at its arrival', () => {
	const deletion = (more: object): Change => ({ ...head, op: 'delete', ...more });
	expect(stampChange(deletion({ deletedAt: iso(-4) }), arrival).change.stamp).toBe(made(-4));
	expect(stampChange(deletion({ data: { deletedAt: iso(-4) } }), arrival).change.stamp).toBe(made(-4));
	expect(stampChange(deletion({}), arrival).change.stamp).toBe(made(0));
});

test('a stamp more than five minutes ahead counts as now and is reported; one at the bound or weeks old stands', () => {
	const ahead = MAX_DRIFT_MS + 1;
	const change: Change = {
		...head,
		op: 'update',
		fields: {
			far: { value: 1, updatedAt: iso(ahead) },
			near: { value: 1, updatedAt: iso(MAX_DRIFT_MS) },
			old: { value: 1, updatedAt: iso(-60 * 86_400_000) },
		},
	};
	const { change: stamped, corrections } = stampChange(change, arrival);
	expect(stamped.fields.get('far')?.stamp).toBe(made(0));
	expect(stamped.fields.get('near')?.stamp).toBe(made(MAX_DRIFT_MS));
	expect(stamped.fields.get('old')?.stamp).toBe(made(-60 * 86_400_000));
	expect(corrections).toEqual([
		{ ...head, field: 'far', sent: iso(ahead), updatedAt: iso(0), stamp: made(0) },
	]);
});

test('an insert and a delete from the year 2099 are clamped as a whole', () => {
	const late = '2099-01-01T00:00:00Z';
	const insert = stampChange({ ...head, op: 'insert', data: { a: 1, b: 2, updatedAt: late } }, arrival);
	expect(insert.change.stamp).toBe(made(0));
	expect(insert.change.fields.get('b')?.stamp).toBe(made(0));
	expect(insert.corrections).toMatchObject([{ field: null }]);
	expect(stampChange({ ...head, op: 'delete', deletedAt: late }, arrival).corrections).toMatchObject([
		{ field: null },
	]);
});
