import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedStateDir } from './binaries.ts';
import { PostgresError } from './postgres-error.ts';
import { canEnter, type RunAs } from './run-as.ts';

export interface ClusterPlace {
	clusterDir: string;
	/** Whether there is a cluster already. */
	isMade: boolean;
}

/**
 * Finds where the cluster of a data folder is, or is to be: in the folder, or, where the user that runs Postgres cannot
 * enter that, below `/var/lib/mana`. The file `cluster-is-at` in the folder says so then.
 *
 * @throws PostgresError `POSTGRES_CLUSTER_MISSING` where a server has run for this folder and its cluster is not there,
 *   `POSTGRES_CLUSTER_ELSEWHERE` where the folder is a copy of one whose cluster lies outside of it, or
 *   `POSTGRES_DATA_UNREADABLE` where the folder has been closed since
 */
export function findCluster(dataDir: string, runAs: RunAs): ClusterPlace {
	const inside = join(dataDir, 'cluster');
	const outside = join(outsidePlace(dataDir), 'cluster');
	const isReachable = canEnter(dataDir, runAs);
	if (isCluster(inside)) {
		if (isReachable) return { clusterDir: inside, isMade: true };
		throw new PostgresError(
			'POSTGRES_DATA_UNREADABLE',
			`The database is in ${inside}, which the user that runs Postgres cannot enter any more. Let it pass through ` +
				'each folder on the way there: chmod o+x',
		);
	}
	const recorded = readRecord(dataDir);
	if (recorded !== undefined && recorded !== outside) throw isACopy(dataDir, recorded, outside);
	if (isCluster(outside)) return { clusterDir: outside, isMade: true };
	if (recorded !== undefined || existsSync(join(dataDir, 'postgres.log'))) {
		throw new PostgresError(
			'POSTGRES_CLUSTER_MISSING',
			`A database has been kept for ${dataDir}, and it is not in ${recorded ?? inside}. Put it back from a backup ` +
				'(npm run restore), or begin anew in another data folder (MANA_DATA_DIR).',
		);
	}
	return { clusterDir: isReachable ? inside : outside, isMade: false };
}

/** Makes the folder that the cluster will be in. */
export function makePlace(dataDir: string, { clusterDir }: ClusterPlace, runAs: RunAs): void {
	if (!isOutside(dataDir, clusterDir)) return;
	const folder = outsidePlace(dataDir);
	mkdirSync(folder, { recursive: true });
	if (!('uid' in runAs)) return;
	chownSync(folder, runAs.uid, runAs.gid);
	chmodSync(folder, 0o700);
}

/** Leaves a note in the data folder where its cluster is, unless it is in there. */
export function recordPlace(dataDir: string, { clusterDir }: ClusterPlace): void {
	if (isOutside(dataDir, clusterDir)) writeFileSync(recordPath(dataDir), `${clusterDir}\n`);
}

/** The folder below `/var/lib/mana` that is kept for a data folder. */
export function outsidePlace(dataDir: string): string {
	return join(sharedStateDir, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
}

function isOutside(dataDir: string, clusterDir: string): boolean {
	return clusterDir !== join(dataDir, 'cluster');
}

function isCluster(directory: string): boolean {
	return existsSync(join(directory, 'PG_VERSION'));
}

function recordPath(dataDir: string): string {
	return join(dataDir, 'cluster-is-at');
}

function readRecord(dataDir: string): string | undefined {
	return existsSync(recordPath(dataDir)) ? readFileSync(recordPath(dataDir), 'utf8').trim() : undefined;
}

function isACopy(dataDir: string, recorded: string, own: string): PostgresError {
	return new PostgresError(
		'POSTGRES_CLUSTER_ELSEWHERE',
		`${dataDir} is a copy of a data folder, or was moved: its database is not in it but in ${recorded}. Where it was ` +
			`moved, move ${join(recorded, '..')} to ${join(own, '..')} and remove ${recordPath(dataDir)}. A copy is made by ` +
			'npm run backup and npm run restore.',
	);
}
