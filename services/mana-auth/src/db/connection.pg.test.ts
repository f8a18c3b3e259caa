import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createTestDatabase, type TestDatabase } from '@mana/postgres-kit/testing';
import { connect } from './connection.ts';

let database: TestDatabase;
let connection: ReturnType<typeof connect>;
beforeAll(async () => {
	database = await createTestDatabase();
	connection = connect(database.adminUrl, 1);
});
afterAll(async () => {
	await connection.pool.end();
	await database.drop();
});

test('a prepared statement is planned once a connection, whatever its values, in a transaction or not', async () => {
	const { sql } = connection;
	const double = (tx: typeof sql.prepared, n: number) => tx<{ n: number }[]>`select ${n}::integer * 2 as n`;
	const answers = [
		await double(sql.prepared, 1),
		await sql.begin((tx) => double(tx.prepared, 2)),
		await double(sql, 3),
		await sql.prepared<{ n: number }[]>`select ${7}::integer as n`,
	];
	expect(answers.map(([row]) => row?.n)).toEqual([2, 4, 6, 7]);
	const [planned] = await sql<{ count: number }[]>`select count(*)::integer from pg_prepared_statements`;
	expect(planned?.count).toBe(2);
});

test('a statement in a hole becomes part of the one around it, and its values stay values', async () => {
	const { sql } = connection;
	const where = sql`where n > ${1} and t = ${"'; drop table x"}`;
	const rows = await sql`select n from (values (1, 'a'), (2, ${"'; drop table x"})) as v(n, t) ${where}`;
	expect([...rows]).toEqual([{ n: 2 }]);
});
