import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { readMergedRows, withLatestFields } from './read-merged-rows.ts';
import { encodeStamp, instantSchema, isInstant, isStamp, stampSchema } from './stamp.ts';
import { mergedRowSchema } from './wire/merged-row.ts';

const stamp = fc.constantFrom(
	encodeStamp({ atMs: 1, counter: 0, clientId: 'phone' }),
	encodeStamp({ atMs: 2e12, counter: 9, clientId: 'a b|c' }),
);
const instant = fc.constantFrom('2026-01-01T00:00:00.000Z', '2024-02-29T23:59:59+01:00');
const name = fc.oneof(
	fc.constantFrom('title', 'constructor', 'toString', '0', 'a'.repeat(256)),
	fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__'),
);
const field = fc.record(
	{ value: fc.jsonValue(), updatedAt: instant, stamp },
	{ requiredKeys: ['updatedAt', 'stamp'] },
);
/** Rows as mana-sync writes them. */
const row = fc.record(
	{
		table: fc.string(),
		id: fc.string(),
		op: fc.constantFrom('insert', 'delete'),
		spaceId: fc.string(),
		data: fc.dictionary(name, fc.jsonValue(), { maxKeys: 5, noNullPrototype: true }),
		fields: fc.dictionary(name, field, { maxKeys: 5, noNullPrototype: true }),
		stamps: fc.record(
			{ inserted: stamp, deleted: stamp, purged: stamp, latest: stamp },
			{ requiredKeys: ['latest'], noNullPrototype: true },
		),
		appId: fc.string(),
		deletedAt: instant,
		actor: fc.record(
			{ kind: fc.string({ maxLength: 8 }), callId: fc.string({ maxLength: 8 }), extra: fc.jsonValue() },
			{ requiredKeys: [], noNullPrototype: true },
		),
		origin: fc.constantFrom('user', 'agent', 'system', 'migration'),
	},
	{
		requiredKeys: ['table', 'id', 'op', 'spaceId', 'data', 'fields', 'stamps'],
		noNullPrototype: true,
	},
);

const oddValue = fc.oneof(
	fc.jsonValue(),
	fc.constantFrom(
		1e308,
		-0,
		2 ** 53,
		'',
		'0000000000001|0000|x',
		'00000000001g|0000|x',
		'000000000001|0000|',
	),
	fc.constantFrom('2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00', 'upsert', [], {}),
	stamp,
	instant,
);
/** Where to put something odd in a row: a member, one of a member's, or one of a field's. */
const place = fc.tuple(
	fc.constantFrom('', 'data', 'fields', 'stamps', 'actor', 'field'),
	fc.oneof(
		fc.constantFrom(
			'appId',
			'table',
			'id',
			'op',
			'spaceId',
			'data',
			'fields',
			'stamps',
			'deletedAt',
			'actor',
			'origin',
		),
		fc.constantFrom(
			'updatedAt',
			'stamp',
			'value',
			'latest',
			'inserted',
			'deleted',
			'purged',
			'kind',
			'callId',
		),
		fc.constantFrom('__proto__', 'constructor', 'extra', '', 'a'.repeat(256), 'a'.repeat(257)),
	),
);

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The row with a member set (also one called `__proto__`, as `JSON.parse` does) or, without a value, taken out. */
function altered(given: object, [inside, member]: [string, string], value: unknown): unknown {
	const copy: Record<string, unknown> = JSON.parse(JSON.stringify(given));
	const fields = isObject(copy.fields) ? Object.values(copy.fields) : [];
	const target = inside === '' ? copy : inside === 'field' ? fields.at(-1) : copy[inside];
	if (!isObject(target)) return copy;
	if (value === undefined) delete target[member];
	else Object.defineProperty(target, member, { value, writable: true, enumerable: true, configurable: true });
	return copy;
}

const alterations = fc.array(fc.tuple(place, fc.option(oddValue, { nil: undefined })), { maxLength: 2 });

test('rows are read as the schema reads them: the same ones accepted, and to the same', () => {
	let accepted = 0;
	let refused = 0;
	fc.assert(
		fc.property(row, alterations, (plain, changes) => {
			const given = changes.reduce<unknown>(
				(before, [at, value]) => {
					return isObject(before) ? altered(before, at, value) : before;
				},
				JSON.parse(JSON.stringify(plain)),
			);
			const expected = mergedRowSchema.safeParse(given);
			if (!expected.success) {
				refused++;
				expect(() => readMergedRows([given])).toThrow();
				return;
			}
			accepted++;
			const [read] = readMergedRows([given]);
			expect(read).toEqual(expected.data);
			expect(Object.hasOwn(read?.data ?? {}, '__proto__')).toBe(false);
		}),
		{ numRuns: 3_000 },
	);
	expect(Math.min(accepted, refused)).toBeGreaterThan(300);
});

test('whatever JSON stands in place of a row or of a part of it is judged as the schema judges it', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.constantFrom('', 'data', 'fields', 'stamps', 'actor'), (value, member) => {
			const [plain] = fc.sample(row, { numRuns: 1, seed: 1 });
			const given: unknown = member === '' ? value : { ...plain, [member]: value };
			const expected = mergedRowSchema.safeParse(given);
			if (expected.success) expect(readMergedRows([given])).toEqual([expected.data]);
			else expect(() => readMergedRows([given])).toThrow();
		}),
	);
});

test('rows of mana-sync are handed on as they are', () => {
	fc.assert(
		fc.property(fc.array(row, { maxLength: 3 }), (rows) => {
			const given: object[] = JSON.parse(JSON.stringify(rows));
			for (const [place, read] of readMergedRows(given).entries())
				expect(Object.is(read, given[place])).toBe(true);
		}),
	);
});

test('one bad row among good ones is found', () => {
	const [good] = fc.sample(row, { numRuns: 1, seed: 2 });
	const given: object = JSON.parse(JSON.stringify(good));
	expect(() => readMergedRows([given, given, { ...given, op: 'upsert' }, given])).toThrow();
});

test('fields that are as late as their row need only be named', () => {
	const latest = encodeStamp({ atMs: 2e12, counter: 9, clientId: 'phone' });
	const older = {
		updatedAt: '2026-01-01T00:00:00.000Z',
		stamp: encodeStamp({ atMs: 1, counter: 0, clientId: 'x' }),
	};
	const bare = { table: 't', id: 'r', op: 'insert', spaceId: 's', data: { a: 1, b: 2 }, stamps: { latest } };
	const field = { updatedAt: '2033-05-18T03:33:20.000Z', stamp: latest };
	const brief = { ...bare, fields: { a: older }, latestFields: ['b', '__proto__'] };
	const full = { ...bare, fields: { a: older, b: field } };
	expect(withLatestFields(JSON.parse(JSON.stringify(brief)))).toEqual(full);
	expect(withLatestFields(full)).toBe(full);
	for (const wrong of [
		{ ...brief, latestFields: 'b' },
		{ ...brief, latestFields: [1] },
		{ ...brief, fields: undefined },
		{ ...brief, stamps: { latest: 'late' } },
	]) {
		expect(() => withLatestFields(wrong)).toThrow(TypeError);
	}
	expect(() => readMergedRows([withLatestFields({ ...brief, latestFields: [''] })])).toThrow();
});

test('isInstant and isStamp accept what the schemas accept', () => {
	const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
	const instants = fc
		.tuple(
			fc.constantFrom('2026', '2024', '1900', '0000', '999'),
			two(13),
			two(32),
			two(25),
			two(60),
			fc.constantFrom('', ':00', ':60', ':59.123', ':59.123456789', ':5'),
			fc.constantFrom('Z', '', '+01:00', '-23:59', '+24:00', '+0100', 'z', ' Z'),
		)
		.map(([year, month, day, hour, minute, second, zone]) => {
			return `${year}-${month}-${day}T${hour}:${minute}${second}${zone}`;
		});
	fc.assert(
		fc.property(fc.oneof(instants, fc.jsonValue()), (value) => {
			expect(isInstant(value)).toBe(instantSchema.safeParse(value).success);
		}),
		{ numRuns: 1_000 },
	);
	const stamps = fc.stringMatching(/^[0-9a-fA-F]{11,12}\|[0-9a-f]{4}\|[ -\u{7f}]{0,3}$/u);
	fc.assert(
		fc.property(fc.oneof(stamps, fc.jsonValue()), (value) => {
			expect(isStamp(value)).toBe(stampSchema.safeParse(value).success);
		}),
	);
});
