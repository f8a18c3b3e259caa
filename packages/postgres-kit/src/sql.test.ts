import { expect, test } from 'bun:test';
import type pg from 'pg';
import { createSql, fragment } from './sql.ts';

function recording() {
	const sent: pg.QueryConfig[] = [];
	const sql = createSql((statement) => {
		sent.push(statement);
		return Promise.resolve({ rows: [{ n: 1 }], rowCount: 7, command: '', oid: 0, fields: [] });
	});
	return { sql, sent };
}

test('what stands in a hole travels as a parameter, and a fragment as text with its own parameters', async () => {
	const { sql, sent } = recording();
	const before = fragment`and n < ${3}`;
	await sql`select n from t where s = ${"'; drop table t"} ${before} limit ${10}`;
	expect(sent).toEqual([
		{ text: 'select n from t where s = $1 and n < $2 limit $3', values: ["'; drop table t", 3, 10] },
	]);
});

test('statements go out at once and in order, before an earlier one is answered', () => {
	const { sql, sent } = recording();
	const answers = [sql`select 1`, sql.prepared`select 2`, sql`select 3`];
	expect(sent.map(({ text }) => text)).toEqual(['select 1', 'select 2', 'select 3']);
	return Promise.all(answers);
});

test('a template that is prepared keeps its name whatever its values, and no other has it', async () => {
	const { sql, sent } = recording();
	const double = (n: number) => sql.prepared`select ${n}::integer * 2`;
	await double(1);
	await double(2);
	await sql.prepared`select ${1}::integer * 2`;
	const [first, second, other] = sent.map(({ name }) => name);
	expect(first).toMatch(/^s\d+$/);
	expect(second).toBe(first as string);
	expect(other).not.toBe(first as string);
	expect(sent[1]?.values).toEqual([2]);
});

test('an answer tells its rows and how many rows the statement touched', async () => {
	const rows = await recording().sql<{ n: number }>`select n`;
	expect([...rows]).toEqual([{ n: 1 }]);
	expect(rows.count).toBe(7);
});

test('a parameter that is undefined, and a fragment in what is prepared, are refused before anything is sent', () => {
	const { sql, sent } = recording();
	const values: { n?: number } = {};
	expect(() => sql`select ${values.n as number}`).toThrow(TypeError);
	expect(() => sql.prepared`select ${fragment`1`}`).toThrow(TypeError);
	expect(sent).toEqual([]);
});
