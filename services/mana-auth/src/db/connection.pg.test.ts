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
	const double = (tx: typeof sql.prepared, n: number) => tx<{ n: number }>`select ${n}::integer * 2 as n`;
	const answers = [
		await double(sql.prepared, 1),
		await sql.begin((tx) => double(tx.prepared, 2)),
		await double(sql, 3),
		await sql.prepared<{ n: number }>`select ${7}::integer as n`,
	];
	expect(answers.map(([row]) => row?.n)).toEqual([2, 4, 6, 7]);
	const [planned] = await sql<{ count: number }>`select count(*)::integer from pg_prepared_statements`;
	expect(planned?.count).toBe(2);
});
