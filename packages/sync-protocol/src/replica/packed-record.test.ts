import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { MergedRecord } from '../merge-change.ts';
import { toMergedRow } from '../merged-row.ts';
import { encodeStamp } from '../stamp.ts';
import { packRecord, storedRecord, unpackRecord } from './packed-record.ts';

const stamp = fc.nat({ max: 9 }).map((atMs) => encodeStamp({ atMs, counter: 0, clientId: 'c' }));
const value = fc.jsonValue({ maxDepth: 2 });
const record: fc.Arbitrary<MergedRecord> = fc.record({
	fields: fc
		.array(fc.tuple(fc.string(), fc.record({ value, stamp })), { maxLength: 5 })
		.map((fields) => new Map(fields)),
	inserted: fc.option(stamp),
	deleted: fc.option(stamp),
	purged: fc.option(stamp),
	latest: fc.record({
		stamp,
		actor: fc.constantFrom(null, { kind: 'agent' as const, client: 'claude' }),
		origin: fc.constantFrom(null, 'user' as const, 'agent' as const),
	}),
});

test('a record is the same after packing and unpacking', () => {
	fc.assert(
		fc.property(record, (one) => {
			expect(unpackRecord(packRecord(one))).toEqual(JSON.parse(JSON.stringify(one), reviveFields(one)));
		}),
	);
});

/** Values as JSON keeps them, such as 0 for -0. */
function reviveFields({ fields }: MergedRecord) {
	const kept = new Map(
		[...fields].map(([name, field]) => [name, { ...field, value: JSON.parse(JSON.stringify(field.value)) }]),
	);
	return (key: string, value: unknown) => (key === 'fields' ? kept : value);
}

test('a row that a storage holds as objects is packed as it is read', () => {
	const at = encodeStamp({ atMs: 1, counter: 0, clientId: 'c' });
	const one: MergedRecord = {
		fields: new Map([['title', { value: 't', stamp: at }]]),
		...{ inserted: at, deleted: null, purged: null },
		latest: { stamp: at, actor: null, origin: 'user' },
	};
	const row = toMergedRow({ table: 'notes', spaceId: 's', id: 'n' }, one);
	expect(storedRecord(row)).toBe(packRecord(one));
	expect(storedRecord(packRecord(one))).toBe(packRecord(one));
});
