import { expect, test } from 'bun:test';
import { importMasterKey } from './master-key.ts';
import { unwrapPreviousKey, wrapPreviousKey } from './previous-key.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'opened').catch((error) => error.code);

test('the key before opens with the one that took its place, and with no other', async () => {
	const previous = random(32);
	const masterKey = await importMasterKey(random(32));
	const wrap = await wrapPreviousKey(previous, masterKey);
	expect([wrap.wrapped.length, wrap.iv.length]).toEqual([48, 12]);
	expect(await unwrapPreviousKey(wrap, masterKey)).toEqual(previous);
	const flipped = wrap.wrapped.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
	const failures = [
		unwrapPreviousKey(wrap, await importMasterKey(random(32))),
		unwrapPreviousKey({ ...wrap, wrapped: flipped }, masterKey),
		unwrapPreviousKey({ ...wrap, iv: random(12) }, masterKey),
		unwrapPreviousKey({ ...wrap, wrapped: wrap.wrapped.slice(1) }, masterKey),
	];
	expect(new Set(await Promise.all(failures.map(codeOf)))).toEqual(new Set(['DECRYPT_FAILED']));
	expect(await codeOf(wrapPreviousKey(random(31), masterKey))).toBe('KEY_INVALID');
});
