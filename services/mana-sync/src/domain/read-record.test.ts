import { expect, test } from 'bun:test';
import { encodeStamp, mergedRowSchema, toMergedRow, withLatestFields } from '@mana/sync-protocol';
import fc from 'fast-check';
import { mergedRowTexts, type ReadRecord, toMergedRecord } from './read-record.ts';

const stamp = fc
	.record({
		atMs: fc.integer({ min: 0, max: 4e12 }),
		counter: fc.integer({ min: 0, max: 9 }),
		clientId: fc.constantFrom('a', 'quote"d \\', 'web-7f3a'),
	})
	.map(encodeStamp);
const read: fc.Arbitrary<ReadRecord> = fc
	.record({
		data: fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.jsonValue(), { maxKeys: 6 }),
		stamps: fc.array(stamp, { minLength: 1, maxLength: 3 }),
		table: fc.string({ minLength: 1, maxLength: 12 }),
		id: fc.string({ minLength: 1, maxLength: 12 }),
		inserted: fc.option(stamp),
		deleted: fc.option(stamp),
		purged: fc.option(stamp),
		actor: fc.option(fc.record({ kind: fc.string(), tool: fc.string() })),
		origin: fc.option(fc.constantFrom('user', 'agent', 'system', 'migration')),
	})
	.map(({ data, stamps, actor, origin, ...parts }) => ({
		...parts,
		scope: 1,
		appId: 'todo',
		seq: 1,
		data: JSON.stringify(data),
		stamps: Object.fromEntries(Object.keys(data).map((name, n) => [name, stamps[n % stamps.length] ?? ''])),
		latest: { stamp: stamps[0] ?? '', actor, origin },
	}));

test('a row written without looking into its values says what the protocol makes of the record', () => {
	fc.assert(
		fc.property(fc.array(read, { maxLength: 4 }), fc.string({ minLength: 1 }), (records, spaceId) => {
			const rows: unknown[] = mergedRowTexts(records, new Map([[1, spaceId]])).map((text) =>
				JSON.parse(text),
			);
			const expected = records.map((record) => toMergedRow({ ...record, spaceId }, toMergedRecord(record)));
			expect(rows).toEqual(JSON.parse(JSON.stringify(expected)));
			for (const row of rows) expect(mergedRowSchema.safeParse(row).success).toBe(true);
			const brief = mergedRowTexts(records, new Map([[1, spaceId]]), { isBrief: true }).map((text) =>
				JSON.parse(text),
			);
			expect(brief.map(withLatestFields)).toEqual(rows);
		}),
	);
});
