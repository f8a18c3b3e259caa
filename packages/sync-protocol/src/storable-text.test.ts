import { expect, test } from 'bun:test';
import { findUnstorable } from './storable-text.ts';

const fault = (json: string) => findUnstorable(JSON.parse(json), 'body');

test('finds NUL and lone surrogates in nested values', () => {
	expect(fault('{"a":[{"b":"x\\u0000"}]}')).toEqual({ path: 'body.a.0.b', reason: 'nul' });
	expect(fault('{"a":{"b":"\\ud800"}}')).toEqual({ path: 'body.a.b', reason: 'lone-surrogate' });
});

test('finds them in keys, naming the object around', () => {
	expect(fault('{"a":{"\\u0000":1}}')).toEqual({ path: 'body.a', reason: 'nul' });
	expect(fault('{"a":{"\\udc00":1}}')).toEqual({ path: 'body.a', reason: 'lone-surrogate' });
});

test('finds what JavaScript would lose or choke on', () => {
	expect(fault('{"a":{"__proto__":1}}')).toEqual({ path: 'body.a', reason: 'reserved-name' });
	expect(fault('{"a":1e400}')).toEqual({ path: 'body.a', reason: 'not-finite' });
	expect(fault(`${'['.repeat(65)}${']'.repeat(65)}`)?.reason).toBe('too-deep');
});

test('accepts any well-formed text', () => {
	expect(fault('{"é":"👩‍👩‍👧 \\ud83d\\ude00 \\uffff \\u0001"}')).toBeNull();
});
