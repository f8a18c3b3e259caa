import { expect, test } from 'bun:test';
import { createKeyWrap } from './key-wrap.ts';

const secret = 's'.repeat(32);
const key = new Uint8Array(32).fill(7);

test('a private half opens under its own secret and name alone', () => {
	const wrap = createKeyWrap(secret);
	const wrapped = wrap.wrap('k1', key);
	expect(createKeyWrap(secret).unwrap('k1', wrapped)).toEqual(key);
	expect(wrap.unwrap('k2', wrapped)).toBeUndefined();
	expect(createKeyWrap('t'.repeat(32)).unwrap('k1', wrapped)).toBeUndefined();
	expect(wrap.wrap('k1', key)).not.toBe(wrapped);
});

test('what was altered anywhere, or cut, does not open', () => {
	const wrap = createKeyWrap(secret);
	const bytes = Buffer.from(wrap.wrap('k1', key), 'base64');
	for (let at = 0; at < bytes.length; at += 1) {
		const altered = Buffer.from(bytes);
		altered[at] = (altered[at] ?? 0) ^ 1;
		expect(wrap.unwrap('k1', altered.toString('base64'))).toBeUndefined();
	}
	expect(wrap.unwrap('k1', bytes.subarray(1).toString('base64'))).toBeUndefined();
	expect(wrap.unwrap('k1', '')).toBeUndefined();
});

test('secrets have names that tell them apart', () => {
	expect(createKeyWrap(secret).name).toBe(createKeyWrap(secret).name);
	expect(createKeyWrap(secret).name).not.toBe(createKeyWrap('t'.repeat(32)).name);
	expect(secret).not.toContain(createKeyWrap(secret).name);
});
