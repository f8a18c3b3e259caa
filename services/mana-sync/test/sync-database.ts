import { prepareDatabase } from '@mana/postgres-kit';
import {
	createEmptyTestDatabase,
	createTestDatabase,
	type TestDatabase,
	testPasswords,
} from '@mana/postgres-kit/testing';
import { syncDatabase } from '../src/db/database.ts';
import { distributeTables } from '../src/db/distribute-tables.ts';
import { clusterSteps, takeStep, workersSchema } from './test-cluster.ts';

/**
 * An empty database of mana-sync. Where `MANA_TEST_WORKERS` names the workers of a cluster, its tables are spread over
 * them as `provision -- databases --distributed` does; but not those of another spec, which may not be spread.
 */
export async function createSyncDatabase(spec = syncDatabase): Promise<TestDatabase> {
	const workers = workersSchema.parse(JSON.parse(process.env.MANA_TEST_WORKERS ?? '[]'));
	if (workers.length === 0 || spec !== syncDatabase) return createTestDatabase(spec);
	const database = await createEmptyTestDatabase();
	const steps = clusterSteps(database.adminUrl, workers);
	for (const step of steps.make) await takeStep(step);
	const urls = await prepareDatabase({ adminUrl: database.adminUrl, spec, passwords: testPasswords });
	await distributeTables(urls.ownerUrl);
	return {
		adminUrl: database.adminUrl,
		urls: { [spec.schema]: urls },
		async drop() {
			await database.drop();
			for (const step of steps.drop) await takeStep(step);
		},
	};
}
