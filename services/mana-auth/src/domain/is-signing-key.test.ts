import { expect, test } from 'bun:test';
import { generateSigningPair } from '@mana/shared-crypto';
import { isSigningKey } from './is-signing-key.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const zeros = (bytes: number) => '00'.repeat(bytes);
const ones = (bytes: number) => 'ff'.repeat(bytes);

// RFC 8032 section 7.1.
test.each([
	'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
	'3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
	'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
	'278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e',
	'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
])('takes the published key %s', (key) => {
	expect(isSigningKey(hex(key))).toBe(true);
});

test('takes whatever a device makes', async () => {
	for (let made = 0; made < 50; made++) {
		expect(isSigningKey((await generateSigningPair()).publicKey)).toBe(true);
	}
});

test.each([
	['the neutral element', `01${zeros(31)}`],
	['the point of order 2', `ec${ones(30)}7f`],
	['a point of order 4', zeros(32)],
	['the other one of order 4', `${zeros(31)}80`],
	['a point of order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
	['its negative', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
	['another one of order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
	['the negative of that', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'],
	['the neutral element with the sign of an x that is 0', `01${zeros(30)}80`],
	['the field’s modulus for 0', `ed${ones(30)}7f`],
	['the modulus and 1 for 1', `ee${ones(30)}7f`],
	['all ones', ones(32)],
	['a y that no point has', `02${zeros(31)}`],
	['31 bytes', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af466'],
	['33 bytes', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c00'],
	['no bytes', ''],
])('refuses %s', (_, key) => {
	expect(isSigningKey(hex(key))).toBe(false);
});

// Why that is looked at: R is the neutral element and S is 0.
test('under a point of low order a signature holds that nobody made', async () => {
	const key = await crypto.subtle.importKey('raw', hex(`01${zeros(31)}`), 'Ed25519', false, ['verify']);
	const forged = hex(`01${zeros(63)}`);
	expect(await crypto.subtle.verify('Ed25519', key, forged, new TextEncoder().encode('anything'))).toBe(true);
});
