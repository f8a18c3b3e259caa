import { expect, test } from 'bun:test';
import { createDeviceTokens } from './device-token.ts';

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const day = 24 * 60 * 60_000;

test('a device token tells one device of one account from all others, for a year', () => {
	let nowMs = 1_000_000;
	const make = (secret: string) => createDeviceTokens({ secret, randomBytes, now: () => nowMs });
	const tokens = make('a-secret-of-at-least-32-characters');
	const token = tokens.issue('Anna@mana.test');
	const device = tokens.deviceOf(token, 'anna@mana.test ');
	expect(device).toBeString();
	expect(tokens.deviceOf(tokens.issue('anna@mana.test'), 'anna@mana.test')).not.toBe(device);
	expect(tokens.deviceOf(token, 'ben@mana.test')).toBeUndefined();
	expect(make('another-secret-of-32-characters-!').deviceOf(token, 'anna@mana.test')).toBeUndefined();
	nowMs += 364 * day;
	expect(tokens.deviceOf(token, 'anna@mana.test')).toBe(device);
	nowMs += 2 * day;
	expect(tokens.deviceOf(token, 'anna@mana.test')).toBeUndefined();
});

test.each([undefined, '', '.', '..', 'a.b', 'a.b.c.d', 'é.1.AAAA'])('%j is no device token', (token) => {
	const tokens = createDeviceTokens({ secret: 'x'.repeat(32), randomBytes, now: () => 1 });
	expect(tokens.deviceOf(token, 'anna@mana.test')).toBeUndefined();
});
