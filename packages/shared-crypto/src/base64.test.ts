import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeBase64, encodeBase64 } from './base64.ts';

const utf8 = new TextEncoder();

describe('base64', () => {
	// RFC 4648 section 10.
	for (const [text, encoded] of [
		['', ''],
		['f', 'Zg=='],
		['fo', 'Zm8='],
		['foo', 'Zm9v'],
		['foob', 'Zm9vYg=='],
		['fooba', 'Zm9vYmE='],
		['foobar', 'Zm9vYmFy'],
	] as const) {
		test(`matches the RFC for ${JSON.stringify(text)}`, () => {
			expect(encodeBase64(utf8.encode(text))).toBe(encoded);
			expect(decodeBase64(encoded)).toEqual(utf8.encode(text));
		});
	}

	test('gives back any bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
				expect(Array.from(decodeBase64(encodeBase64(bytes)))).toEqual(Array.from(bytes));
			}),
		);
	});

	test('encodes more bytes than a function call takes arguments', () => {
		const bytes = new Uint8Array(1_000_003).fill(7);
		expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
	});

	for (const [why, text] of [
		['missing padding', 'Zg'],
		['short padding', 'Zg='],
		['extra padding', 'Zm9v='],
		['non-zero trailing bits', 'Zh=='],
		['the URL alphabet', '-_-_'],
		['inner whitespace', 'Zm 9v'],
		['a trailing newline', 'Zm9v\n'],
		['a foreign character', 'Zm9v*A=='],
		['padding in the middle', 'Zg==Zg=='],
	] as const) {
		test(`refuses ${why}`, () => {
			expect(() => decodeBase64(text)).toThrow(expect.objectContaining({ code: 'BASE64_INVALID' }));
		});
	}
});
