import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findCluster, makePlace, outsidePlace, recordPlace } from './cluster-place.ts';
import { PostgresError } from './postgres-error.ts';
import { resolveRunAs } from './run-as.ts';

export interface StoredCluster {
	clusterDir: string;
	/** Postgres gives every cluster one of its own, which its copies share. */
	systemIdentifier: string;
}

/**
 * The cluster that a data folder has, whether a server runs on it or not.
 *
 * @throws PostgresError as `startEmbeddedPostgres` does where the folder is not whole
 */
export function inspectCluster(dataDir: string): StoredCluster | undefined {
	const { clusterDir, isMade } = findCluster(resolve(dataDir), resolveRunAs());
	if (!isMade) return undefined;
	// The first member of ControlFileData (src/include/catalog/pg_control.h).
	const control = readFileSync(join(clusterDir, 'global', 'pg_control'));
	return { clusterDir, systemIdentifier: control.readBigUInt64LE(0).toString() };
}

/**
 * Gives a data folder a cluster that was stored elsewhere. Killed in the middle, it leaves nothing that looks whole.
 *
 * @param fill puts the cluster's files into an empty folder
 * @throws PostgresError `POSTGRES_CLUSTER_EXISTS`, or what `fill` throws
 */
export async function placeCluster(
	dataDir: string,
	fill: (directory: string) => Promise<void>,
): Promise<void> {
	const folder = resolve(dataDir);
	const runAs = resolveRunAs();
	mkdirSync(folder, { recursive: true });
	const place = findCluster(folder, runAs);
	if (place.isMade) {
		throw new PostgresError('POSTGRES_CLUSTER_EXISTS', `There is a database in ${place.clusterDir} already.`);
	}
	makePlace(folder, place, runAs);
	const unfinished = `${place.clusterDir}.unfinished`;
	await rm(unfinished, { recursive: true, force: true });
	mkdirSync(unfinished, { mode: 0o700 });
	await fill(unfinished);
	if ('uid' in runAs) {
		chownSync(unfinished, runAs.uid, runAs.gid);
		const owned = spawnSync('chown', ['-R', `${runAs.uid}:${runAs.gid}`, unfinished]);
		if (owned.status !== 0) throw new Error(`chown: ${owned.error?.message ?? owned.stderr?.toString()}`);
	}
	await rename(unfinished, place.clusterDir);
	recordPlace(folder, place);
}

/** Removes what a `placeCluster` that broke off may have left outside of the data folder. */
export async function removeMisplacedCluster(dataDir: string): Promise<void> {
	const outside = outsidePlace(resolve(dataDir));
	if (existsSync(dirname(outside))) await rm(outside, { recursive: true, force: true });
}
