import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createTestDatabase, type TestDatabase } from '@mana/postgres-kit/testing';
import fc from 'fast-check';
import type pg from 'pg';
import {
	bigintArray,
	booleanArray,
	byteaArray,
	integerArray,
	jsonbArray,
	textArray,
	timestamptzArray,
} from './binary-arrays.ts';
import { createPool, type Sql, statementsOn } from './connection.ts';

let database: TestDatabase;
let pool: pg.Pool;
let client: pg.PoolClient;
let sql: Sql;

beforeAll(async () => {
	database = await createTestDatabase();
	pool = createPool({ url: database.adminUrl, poolSize: 1, statementTimeoutMs: 10_000 });
	client = await pool.connect();
	sql = statementsOn(client);
});
afterAll(async () => {
	client.release();
	await pool.end();
	await database.drop();
});

type Found = { v: unknown };

/** What Postgres hands back is what was put in, for any values. */
async function assertKept<T>(value: fc.Arbitrary<T>, send: (values: T[]) => Promise<Found[]>): Promise<void> {
	await fc.assert(
		fc.asyncProperty(fc.array(value, { maxLength: 20 }), async (values) => {
			expect((await send(values)).map(({ v }) => v)).toEqual(values);
		}),
		{ numRuns: 40 },
	);
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));
const json = fc.jsonValue().map((value) => JSON.stringify(value));

test('texts and nulls arrive as they were sent', () =>
	assertKept(fc.option(text), (values) => sql<Found>`select unnest(${textArray(values)}::text[]) as v`));

test('whole numbers up to 2^53 and below 0 arrive as they were sent', async () => {
	await assertKept(
		fc.maxSafeInteger(),
		(values) => sql<Found>`select unnest(${bigintArray(values)}::bigint[]) as v`,
	);
	await assertKept(
		fc.integer(),
		(values) => sql<Found>`select unnest(${integerArray(values)}::integer[]) as v`,
	);
});

test('booleans and bytes arrive as they were sent', async () => {
	await assertKept(
		fc.boolean(),
		(values) => sql<Found>`select unnest(${booleanArray(values)}::boolean[]) as v`,
	);
	await assertKept(
		fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 }),
		(values) => sql<Found>`select encode(unnest(${byteaArray(values)}::bytea[]), 'hex') as v`,
	);
});

test('instants arrive to the millisecond, those before 2000 too', () =>
	assertKept(
		fc.integer({ min: 0, max: 253_402_300_799_999 }),
		(values) => sql<Found>`
			select (extract(epoch from unnest(${timestamptzArray(values)}::timestamptz[])) * 1000)::float8 as v`,
	));

test('JSON arrives as what it means', () =>
	fc.assert(
		fc.asyncProperty(fc.array(json.filter(isStorable), { maxLength: 20 }), async (values) => {
			const sent = JSON.stringify(values.map((value) => JSON.parse(value)));
			const [found] = await sql<{ isSame: boolean }>`
				select to_jsonb(${jsonbArray(values)}::jsonb[]) = ${sent}::text::jsonb as "isSame"`;
			expect(found?.isSame).toBe(true);
		}),
		{ numRuns: 40 },
	));

function isStorable(value: string): boolean {
	return !value.includes('\\u0000');
}
