import { expect, test } from 'bun:test';
import { changeKey } from './change-key.ts';
import type { Change } from './wire/change.ts';

const change: Change = { table: 'tasks', id: 't1', op: 'insert', data: { a: 1, b: { c: 2, d: 3 } } };

test('a change is known by its own key', () => {
	expect(changeKey({ ...change, key: 'k-1' })).toBe('k-1');
});

test('without one it is known by its content, whatever the order of its members', () => {
	const reordered: Change = { op: 'insert', data: { b: { d: 3, c: 2 }, a: 1 }, id: 't1', table: 'tasks' };
	expect(changeKey(reordered)).toBe(changeKey(change));
	expect(changeKey({ ...change, data: { a: 2 } })).not.toBe(changeKey(change));
});
