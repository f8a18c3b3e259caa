import { expect, test } from 'bun:test';
import fc from 'fast-check';
import {
	compareStamps,
	decodeStamp,
	encodeStamp,
	parseInstantMs,
	stampInstant,
	stampSchema,
} from './stamp.ts';

const clientId = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' });
const parts = fc.record({
	atMs: fc.integer({ min: 0, max: 2 ** 43 }),
	counter: fc.integer({ min: 0, max: 0xffff }),
	clientId,
});

test('a stamp says what it was made of', () => {
	fc.assert(
		fc.property(parts, (made) => {
			const stamp = encodeStamp(made);
			expect(stampSchema.safeParse(stamp).success).toBe(true);
			expect(decodeStamp(stamp)).toEqual(made);
			expect(Date.parse(stampInstant(stamp))).toBe(made.atMs);
		}),
	);
});

test('stamps compare by instant, then counter, then client id, as text and as bytes alike', () => {
	const order = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
	fc.assert(
		fc.property(parts, parts, (a, b) => {
			const expected = order(a.atMs, b.atMs) || order(a.counter, b.counter) || order(a.clientId, b.clientId);
			expect(compareStamps(encodeStamp(a), encodeStamp(b))).toBe(expected);
			expect(Math.sign(Buffer.compare(Buffer.from(encodeStamp(a)), Buffer.from(encodeStamp(b))))).toBe(
				expected,
			);
		}),
	);
});

test('an instant before 1970 or after 9999 is clipped to the nearest that a stamp holds', () => {
	expect(stampInstant(encodeStamp({ atMs: -5, counter: 0, clientId: 'a' }))).toBe('1970-01-01T00:00:00.000Z');
	expect(stampInstant(encodeStamp({ atMs: 9e15, counter: 0, clientId: 'a' }))).toBe(
		'9999-12-31T23:59:59.999Z',
	);
});

test('an instant is read with any offset and more digits than milliseconds, and never without a zone', () => {
	expect(parseInstantMs('2026-01-01T02:00:00.123456789+02:00')).toBe(Date.UTC(2026, 0, 1, 0, 0, 0, 123));
	for (const other of ['2026-01-01T00:00:00', '2026-02-31T00:00:00Z', 'enc:1:x', 17, null, undefined]) {
		expect(parseInstantMs(other)).toBeNull();
	}
});
