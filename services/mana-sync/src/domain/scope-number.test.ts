import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { scopeNumber } from './scope-number.ts';

test('a number is a safe integer from 2^52 on, whatever the space is called', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (spaceId) => {
			const number = scopeNumber(spaceId);
			expect(Number.isSafeInteger(number)).toBe(true);
			expect(number).toBeGreaterThanOrEqual(2 ** 52);
		}),
	);
});

test('it is made of the id alone, and never changes', () => {
	// sha256('') begins e3b0c44298fc1, sha256('abc') ba7816bf8f01c.
	expect(scopeNumber('')).toBe(0x1e3b0c44298fc1);
	expect(scopeNumber('abc')).toBe(0x1ba7816bf8f01c);
});
