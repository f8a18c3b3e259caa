import { expect, test } from 'bun:test';
import { hkdfSync } from 'node:crypto';
import { masterKeyCheck } from './master-key-check.ts';

test('is HKDF-SHA-256 of the key, as another implementation derives it', async () => {
	const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
	const derived = new Uint8Array(hkdfSync('sha256', key, '', 'mana-key-check-v1', 32));
	expect(await masterKeyCheck(key)).toEqual(derived);
});

test('is another one for another key, and none for what is no key', async () => {
	const key = new Uint8Array(32).fill(1);
	const other = Uint8Array.from(key, (byte, index) => (index === 31 ? 2 : byte));
	expect(await masterKeyCheck(other)).not.toEqual(await masterKeyCheck(key));
	await expect(masterKeyCheck(new Uint8Array(31))).rejects.toMatchObject({ code: 'KEY_INVALID' });
});
