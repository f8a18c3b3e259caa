import { describe, expect, test } from 'bun:test';
import { createSessionTokenSeal } from './session-token-seal.ts';

const seal = createSessionTokenSeal('a-secret-for-tests-that-is-long-enough');

describe('a sealed session token', () => {
	test('opens to the token, and is the same each time', () => {
		const sealed = seal.seal('token-one');
		expect(sealed).not.toContain('token-one');
		expect(seal.seal('token-one')).toBe(sealed);
		expect(seal.open(sealed)).toBe('token-one');
		expect(seal.seal('token-two')).not.toBe(sealed);
	});

	test('is no token itself', () => {
		expect(seal.seal(seal.seal('token-one'))).not.toBe(seal.seal('token-one'));
	});

	test('stays shut under another secret', () => {
		const other = createSessionTokenSeal('another-secret-for-tests-long-enough');
		const sealed = seal.seal('token-one');
		expect(other.open(sealed)).toBe(sealed);
		expect(other.seal('token-one')).not.toBe(sealed);
	});

	test.each(['', 'short', 'not sealed at all, but long enough to be'])('lets %p through unopened', (text) => {
		expect(seal.open(text)).toBe(text);
	});
});
