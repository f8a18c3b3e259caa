import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createDigest } from './digest.ts';
import type { MergedRecord } from './merge-change.ts';
import { encodeStamp } from './stamp.ts';

const stamp = fc.integer({ min: 0, max: 3 }).map((atMs) => encodeStamp({ atMs, counter: 0, clientId: 'c' }));
const record = fc
	.tuple(fc.dictionary(fc.constantFrom('a', 'b'), stamp), stamp)
	.map(([fields, inserted]): MergedRecord => {
		const entries = Object.entries(fields).map(
			([name, written]) => [name, { value: 1, stamp: written }] as const,
		);
		const latest = { stamp: inserted, actor: null, origin: null };
		return { fields: new Map(entries), inserted, deleted: null, purged: null, latest };
	});
const records = fc.dictionary(fc.constantFrom('x', 'y', 'z'), record).map((found) => Object.entries(found));

function digestOf(entries: [string, MergedRecord][]) {
	const digest = createDigest();
	for (const [id, entry] of entries) digest.add(id, entry);
	return digest.digest();
}

test('digests are equal exactly where records and stamps are, in whatever order', () => {
	const byId = (entries: [string, MergedRecord][]) => new Map(entries);
	fc.assert(
		fc.property(records, records, (a, b) => {
			expect(digestOf([...a].reverse())).toEqual(digestOf(a));
			expect(Bun.deepEquals(digestOf(a), digestOf(b))).toBe(Bun.deepEquals(byId(a), byId(b)));
		}),
		{ numRuns: 500 },
	);
});
