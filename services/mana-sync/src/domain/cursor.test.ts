import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createCursorCodec } from './cursor.ts';
import { scopeNumber } from './scope-number.ts';

const codec = createCursorCodec('only-for-tests-only-for-tests-only');
const tasks = { userId: 'anna', appId: 'todo', collection: 'tasks' };
const ofApp = { ...tasks, collection: null };
const content = fc.record({
	epoch: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
	vector: fc
		.array(
			fc.tuple(
				fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
				fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
			),
		)
		.map((entries) => new Map(entries)),
});

test('a cursor says what it was made of, to whom it was made for', () => {
	fc.assert(
		fc.property(content, (made) => {
			expect(codec.decode(codec.encode(made, tasks), tasks)).toEqual(made);
			expect(codec.decode(codec.encode(made, ofApp), tasks)).toEqual(made);
		}),
	);
});

test('it is nothing for another collection, app, user or secret, nor is one of a collection for a push', () => {
	const cursor = codec.encode({ epoch: 1, vector: new Map([[7, 9]]) }, tasks);
	for (const other of [
		{ collection: 'labels' },
		{ appId: 'notes' },
		{ userId: 'ben' },
		{ collection: null },
	]) {
		expect(codec.decode(cursor, { ...tasks, ...other })).toBeNull();
	}
	expect(createCursorCodec('another-secret').decode(cursor, tasks)).toBeNull();
});

test('a changed, cut, padded or invented text is no cursor', () => {
	const cursor = codec.encode({ epoch: 1, vector: new Map([[7, 9]]) }, tasks);
	fc.assert(
		fc.property(
			fc.nat({ max: cursor.length - 1 }),
			fc.constantFrom('A', 'B', '_', '-', '=', ' '),
			(at, letter) => {
				const changed = cursor.slice(0, at) + letter + cursor.slice(at + 1);
				expect(codec.decode(changed, tasks) === null).toBe(changed !== cursor);
				expect(codec.decode(cursor.slice(0, at), tasks)).toBeNull();
			},
		),
	);
	expect(codec.decode(`${cursor}=`, tasks)).toBeNull();
	fc.assert(fc.property(fc.string(), (text) => codec.decode(text, tasks) === null));
});

test('it is short: three spaces fit into 70 characters', () => {
	const vector = new Map([
		[scopeNumber('home'), 1_000_000],
		[scopeNumber('team'), 12_345],
		[scopeNumber('shop'), 999_999],
	]);
	expect(codec.encode({ epoch: 1, vector }, tasks).length).toBeLessThanOrEqual(70);
});
