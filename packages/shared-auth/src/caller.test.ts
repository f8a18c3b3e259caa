import { describe, expect, test } from 'bun:test';
import { accessTokenClaimsSchema, tokenUses } from '@mana/auth-protocol';
import { callerFrom, tokenKind } from './caller.ts';

const person = { sub: 'anna', exp: 4_000_000_000 };
const bound = { ...person, space: 's1', scope: '', act: { sub: 'mana-ai' } };

function kindOf(claims: Record<string, unknown>): string {
	return tokenKind(callerFrom(accessTokenClaimsSchema.parse(claims), 'mana', 'token'));
}

describe('what a token is for', () => {
	test('is all that a person may, where nothing binds it', () => {
		expect(kindOf({ ...person, sid: 'session' })).toBe('person');
	});

	test.each([...tokenUses])('is %s, where an exchange has bound it to that', (use) => {
		expect(kindOf({ ...bound, use })).toBe(use);
		expect(kindOf({ ...bound, use, acr: 'step-up', sid: 'session' })).toBe(use);
	});

	test.each(['space', 'scope', 'act'])('is nothing for a trace without %s', (missing) => {
		expect(kindOf({ ...bound, use: 'trace', [missing]: undefined })).toBe('unusable');
	});

	test('is nothing for a bound token without a use, and refused for a use that there is not', () => {
		expect(kindOf(bound)).toBe('unusable');
		expect(accessTokenClaimsSchema.safeParse({ ...bound, use: 'all' }).success).toBe(false);
	});

	test('is an erasure only for a space alone, after a step-up', () => {
		expect(kindOf({ ...person, space: 's1', acr: 'step-up' })).toBe('erasure');
		expect(kindOf({ ...person, space: 's1' })).toBe('unusable');
		expect(kindOf({ ...person, space: 's1', acr: 'step-up', use: 'trace' })).toBe('unusable');
	});
});
