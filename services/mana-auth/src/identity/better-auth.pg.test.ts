import { expect, test } from 'bun:test';
import { getMigrations } from 'better-auth/db/migration';
import { Kysely } from 'kysely';
import { PostgresJSDialect } from 'kysely-postgres-js';
import { createAuthWorld } from '../../test/auth-world.ts';
import { connect } from '../db/connection.ts';

test("the schema has every table and column that the library's models need", async () => {
	const world = await createAuthWorld();
	const sql = connect(world.runtimeUrl, 2);
	try {
		const db = new Kysely({ dialect: new PostgresJSDialect({ postgres: sql }) });
		const database = { db, type: 'postgres', schemaName: 'auth' } as const;
		const plan = await getMigrations({ ...world.deps.identity.options, database });
		expect([plan.toBeCreated, plan.toBeAdded, plan.schemaProblems]).toEqual([[], [], []]);
	} finally {
		await sql.end({ timeout: 1 });
		await world.close();
	}
});
