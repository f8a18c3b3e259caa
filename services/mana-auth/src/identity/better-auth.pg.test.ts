import { expect, test } from 'bun:test';
import { getMigrations } from 'better-auth/db/migration';
import { Kysely, PostgresDialect } from 'kysely';
import { createAuthWorld } from '../../test/auth-world.ts';
import { connect } from '../db/connection.ts';

test("the schema has every table and column that the library's models need", async () => {
	const world = await createAuthWorld();
	const { pool } = connect(world.runtimeUrl, 2);
	try {
		const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
		const database = { db, type: 'postgres', schemaName: 'auth' } as const;
		const plan = await getMigrations({ ...world.deps.identity.options, database });
		expect([plan.toBeCreated, plan.toBeAdded, plan.schemaProblems]).toEqual([[], [], []]);
	} finally {
		await pool.end();
		await world.close();
	}
});
