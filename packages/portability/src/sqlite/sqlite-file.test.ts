import { Database } from 'bun:sqlite';
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { codeOf } from '../../test/zip-of.ts';
import { openSqlite } from './sqlite-file.ts';

type Value = string | number | null | Uint8Array;

/** What SQLite itself makes of rows in a table `t` with an id and columns `a` and `b`. */
function databaseOf(
	rows: readonly (readonly [a: Value, b: Value])[],
	pragmas: readonly string[] = [],
): Uint8Array<ArrayBuffer> {
	const database = new Database(':memory:');
	for (const pragma of pragmas) database.run(`pragma ${pragma}`);
	database.run('create table t (id integer primary key, "a, (b" any, b)');
	database.run('create table other (x)');
	const insert = database.query<unknown, [Value, Value]>('insert into t ("a, (b", b) values (?, ?)');
	database.transaction(() => {
		for (const [a, b] of rows) insert.run(a, b);
	})();
	const bytes = new Uint8Array(database.serialize());
	database.close();
	return bytes;
}

const read = (bytes: Uint8Array<ArrayBuffer>) => [...openSqlite(bytes, 'x.db').rows('t')];

const value: fc.Arbitrary<Value> = fc.oneof(
	fc.constant(null),
	fc
		.string({ unit: 'grapheme', maxLength: 40 })
		.filter((text) => !text.includes('\0') && text.isWellFormed()),
	fc.string({ minLength: 5_000, maxLength: 20_000 }).map((text) => text.replaceAll('\0', ' ')),
	fc.maxSafeInteger(),
	fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
	fc.uint8Array({ maxLength: 5_000 }),
);

describe('a database reads as SQLite wrote it', () => {
	const settings = [
		[],
		['page_size = 512'],
		['page_size = 65536'],
		["encoding = 'UTF-16le'"],
		["encoding = 'UTF-16be'", 'page_size = 1024'],
	];
	for (const pragmas of settings) {
		test(pragmas.join(', ') || 'as it is by default', () => {
			fc.assert(
				fc.property(fc.array(fc.tuple(value, value), { maxLength: 60 }), (rows) => {
					const bytes = databaseOf(rows, pragmas);
					const expected = rows.map(([a, b], place) => ({ id: place + 1, 'a, (b': a, b }));
					expect(read(bytes)).toEqual(expected);
				}),
				{ numRuns: 40 },
			);
		});
	}

	test('over several levels of pages', () => {
		const rows = Array.from({ length: 20_000 }, (_, n) => [`name ${n}`, n] as const);
		expect(read(databaseOf(rows, ['page_size = 512'])).map(({ b }) => b)).toEqual(rows.map(([, n]) => n));
	});

	test('with columns that came later', () => {
		const database = new Database(':memory:');
		database.run("create table t (a text, /* b, */ b text default 'x', constraint one unique (a)) -- c");
		database.run("insert into t values ('old', 'y')");
		database.run('alter table t add column c integer default 7');
		database.run("insert into t values ('new', 'z', 8)");
		expect(read(new Uint8Array(database.serialize()))).toEqual([
			{ a: 'old', b: 'y' },
			{ a: 'new', b: 'z', c: 8 },
		]);
	});
});

test('a damaged or hostile database is refused, or read in part, and never holds anything up', async () => {
	const rows = Array.from({ length: 300 }, (_, n) => [`name ${n} `.repeat(n), n] as const);
	const whole = databaseOf(rows, ['page_size = 512']);
	const cut = whole.slice(0, 700);
	expect(await codeOf((async () => read(cut))())).toBe('SOURCE_INVALID');
	expect(await codeOf((async () => read(new Uint8Array(whole.slice(0, 20))))())).toBe('SOURCE_INVALID');
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
			async (changes) => {
				const bytes = new Uint8Array(whole);
				for (const [at, byte] of changes) bytes[at] = byte;
				const began = performance.now();
				const outcome = await codeOf((async () => read(bytes))());
				expect(['SOURCE_INVALID', 'it did not fail']).toContain(String(outcome));
				expect(performance.now() - began).toBeLessThan(5_000);
			},
		),
		{ numRuns: 300 },
	);
});
