import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
	formatRecoveryCode,
	generateRecoveryCode,
	parseRecoveryCode,
	unwrapWithRecoveryCode,
	wrapWithRecoveryCode,
} from './recovery-code.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const masterKey = () => crypto.getRandomValues(new Uint8Array(32));
const codeOf = (code: string) => expect.objectContaining({ code });

describe('a recovery code', () => {
	test('is 16 groups of 4 hex digits, each time another', () => {
		const code = generateRecoveryCode();
		expect(code).toMatch(/^[0-9A-F]{4}(-[0-9A-F]{4}){15}$/);
		expect(generateRecoveryCode()).not.toBe(code);
	});

	test('is read back whatever spaces, dashes and case it is typed with', () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ minLength: 32, maxLength: 32 }),
				fc.constantFrom(' ', '-', '–', '\n', ' - ', ''),
				fc.boolean(),
				(bytes, separator, isLower) => {
					const code = ` ${formatRecoveryCode(bytes).replaceAll('-', separator)}`;
					expect([...parseRecoveryCode(isLower ? code.toLowerCase() : code)]).toEqual([...bytes]);
				},
			),
		);
	});

	test.each(['', 'ABCD', '0'.repeat(63), '0'.repeat(65), `${'0'.repeat(63)}g`, `${'0'.repeat(63)}O`])(
		'is refused as %p',
		(text) => {
			expect(() => parseRecoveryCode(text)).toThrow(codeOf('RECOVERY_CODE_INVALID'));
		},
	);
});

describe('a recovery wrap', () => {
	test('has 48 bytes and a 12-byte IV, and opens with its code only', async () => {
		const [key, code] = [masterKey(), generateRecoveryCode()];
		const wrap = await wrapWithRecoveryCode(key, code);
		expect([wrap.wrapped.length, wrap.iv.length]).toEqual([48, 12]);
		expect(await unwrapWithRecoveryCode(wrap, code.toLowerCase())).toEqual(key);
		await expect(unwrapWithRecoveryCode(wrap, generateRecoveryCode())).rejects.toEqual(
			codeOf('DECRYPT_FAILED'),
		);
	});

	test('does not open altered, truncated or with the IV of another', async () => {
		const code = generateRecoveryCode();
		const wrap = await wrapWithRecoveryCode(masterKey(), code);
		const other = await wrapWithRecoveryCode(masterKey(), code);
		const altered = Uint8Array.from(wrap.wrapped, (byte, index) => (index === 5 ? byte ^ 1 : byte));
		for (const broken of [
			{ ...wrap, wrapped: altered },
			{ ...wrap, wrapped: wrap.wrapped.slice(1) },
			{ ...wrap, iv: other.iv },
			{ ...wrap, iv: wrap.iv.slice(1) },
		]) {
			await expect(unwrapWithRecoveryCode(broken, code)).rejects.toEqual(codeOf('DECRYPT_FAILED'));
		}
	});

	test('is made of a whole key only', async () => {
		const wrapping = wrapWithRecoveryCode(new Uint8Array(31), generateRecoveryCode());
		await expect(wrapping).rejects.toEqual(codeOf('KEY_INVALID'));
	});

	test('pins its derivation: a wrap made elsewhere from the same code opens', async () => {
		const code = formatRecoveryCode(hex('0b'.repeat(32)));
		const { createCipheriv, hkdfSync } = await import('node:crypto');
		const secret = hkdfSync('sha256', hex('0b'.repeat(32)), '', 'mana-recovery-v1', 32);
		const [iv, key] = [hex('cafebabefacedbaddecaf888'), masterKey()];
		const cipher = createCipheriv('aes-256-gcm', new Uint8Array(secret), iv);
		const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
		expect(await unwrapWithRecoveryCode({ wrapped: new Uint8Array(sealed), iv }, code)).toEqual(key);
	});
});

// RFC 5869 appendix A: test cases 1 and 3 (SHA-256), the latter with an empty salt and info.
test.each([
	[
		'000102030405060708090a0b0c',
		'f0f1f2f3f4f5f6f7f8f9',
		'3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
	],
	['', '', '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
])('HKDF-SHA-256 gives the published bytes for salt "%s" and info "%s"', async (salt, info, okm) => {
	const secret = await crypto.subtle.importKey('raw', hex('0b'.repeat(22)), 'HKDF', false, ['deriveBits']);
	const derivation = { name: 'HKDF', hash: 'SHA-256', salt: hex(salt), info: hex(info) };
	const bits = await crypto.subtle.deriveBits(derivation, secret, okm.length * 4);
	expect(Buffer.from(bits).toString('hex')).toBe(okm);
});
