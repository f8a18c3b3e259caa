import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { wellFormedJson } from './well-formed-json.ts';

/** Everything that makes JSON hard to look through, whole characters and halves. */
const text = fc
	.array(fc.constantFrom('\ud83d', '\udc69', '👩', '\\', '\\ud83d', 'ud83d', '"', '\n', 'ä', 'x'))
	.map((parts) => parts.join(''));

test('JSON that leaves has no half characters, and all else as it was', () => {
	fc.assert(
		fc.property(text, text, (key, value) => {
			const json = wellFormedJson({ [key]: [value, { nested: value }] });
			expect(JSON.parse(json)).toEqual({
				[key.toWellFormed()]: [value.toWellFormed(), { nested: value.toWellFormed() }],
			});
		}),
	);
});

test('is what JSON.stringify writes where nothing is amiss', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			fc.pre(JSON.stringify(value).isWellFormed() && !JSON.stringify(value).includes('\\ud'));
			expect(wellFormedJson(value)).toBe(JSON.stringify(value));
		}),
	);
});
