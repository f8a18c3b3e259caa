import { expect, test } from 'bun:test';
import { standInCluster } from './stand-in-cluster.ts';
import { startSyncWorld } from './sync-world.ts';
import { clusterSteps, takeStep, workersOf } from './test-cluster.ts';
import { withAdmin } from './with-admin.ts';

test('a test database is made on each worker, then known to all, and dropped from each', () => {
	const workers = [
		{ host: 'worker-1', port: 5433 },
		{ host: 'worker-2', port: 5434 },
	];
	const { make, drop } = clusterSteps('postgres://admin:secret@coordinator:5432/test_1', workers);
	const at = (host: string) => `postgres://admin:secret@${host}`;
	expect(make.map(({ url, statement }) => `${url}: ${statement}`)).toEqual([
		`${at('worker-1:5433')}/postgres: create database test_1`,
		`${at('worker-1:5433')}/test_1: create extension if not exists citus`,
		`${at('worker-2:5434')}/postgres: create database test_1`,
		`${at('worker-2:5434')}/test_1: create extension if not exists citus`,
		`${at('coordinator:5432')}/test_1: create extension if not exists citus`,
		`${at('coordinator:5432')}/test_1: select citus_add_node('worker-1', 5433)`,
		`${at('coordinator:5432')}/test_1: select citus_add_node('worker-2', 5434)`,
	]);
	expect(drop.map(({ url, statement }) => `${url}: ${statement}`)).toEqual([
		`${at('worker-1:5433')}/postgres: drop database if exists test_1 with (force)`,
		`${at('worker-2:5434')}/postgres: drop database if exists test_1 with (force)`,
	]);
});

test('the workers of a cluster are read from its catalogue, and a single server has none', async () => {
	const world = await startSyncWorld();
	try {
		const { adminUrl } = world.database;
		expect(await workersOf(adminUrl)).toBeUndefined();
		await standInCluster(world);
		await withAdmin(adminUrl, (sql) => sql`update pg_dist_node set groupid = 0 where nodeid = 1`);
		expect(await workersOf(adminUrl)).toEqual([{ host: 'worker-2', port: 5432 }]);
		await takeStep({ url: adminUrl, statement: 'update pg_dist_node set shouldhaveshards = false' });
		expect(await workersOf(adminUrl)).toEqual([]);
	} finally {
		await world.stop();
	}
});
