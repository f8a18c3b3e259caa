import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspectCluster } from '@mana/postgres-kit';
import type { DataDir } from './data-dir.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import { StackError } from './stack-error.ts';

/**
 * Refuses a data folder that has its secrets without their database, or the reverse: what would be made in place of the
 * missing half would not fit the other one.
 *
 * @throws StackError `DATA_DIR_INCOMPLETE`, or `PostgresError`
 */
export function requireWholeDataDir(dataDir: DataDir): void {
	if (existsSync(restoringPath(dataDir))) {
		throw incomplete(
			`Restoring a backup into ${dataDir.path} broke off. Run it again: npm run restore -- FILE`,
		);
	}
	const cluster = inspectCluster(dataDir.postgres);
	const secretsPath = join(dataDir.secrets, 'stack.json');
	const knownId = readFileIfThere(clusterIdPath(dataDir))?.trim();
	if (!cluster && (knownId !== undefined || hasBeenUsed(dataDir))) {
		throw incomplete(
			`${dataDir.secrets} holds the secrets of a database, and there is none in ${dataDir.postgres}. Put the ` +
				'database back from a backup (npm run restore), set DATABASE_URL if it is on a server of your own, or begin ' +
				'anew in another data folder (MANA_DATA_DIR).',
		);
	}
	if (cluster && !existsSync(secretsPath)) {
		throw incomplete(
			`${secretsPath} is missing, and the database in ${cluster.clusterDir} was made with what it holds. Put the ` +
				'file back from a backup. docs/operations.md says how to go on without one ("Without stack.json").',
		);
	}
	if (cluster && knownId !== undefined && knownId !== cluster.systemIdentifier) {
		throw incomplete(
			`The secrets in ${dataDir.secrets} are not those of the database in ${cluster.clusterDir}, but of another one. ` +
				'Put both back from the same backup.',
		);
	}
}

/** Notes which database these secrets are of. */
export function recordCluster(dataDir: DataDir): void {
	const cluster = inspectCluster(dataDir.postgres);
	if (cluster && !existsSync(clusterIdPath(dataDir))) {
		writePrivateFile(clusterIdPath(dataDir), `${cluster.systemIdentifier}\n`);
	}
}

/** Is there while a backup is being restored into the folder. */
export function restoringPath(dataDir: DataDir): string {
	return join(dataDir.path, 'restoring');
}

function clusterIdPath(dataDir: DataDir): string {
	return join(dataDir.secrets, 'cluster-id');
}

/** Whether a stack of an earlier version, which noted no database, has been up on this folder. */
function hasBeenUsed(dataDir: DataDir): boolean {
	return ['kek-keyring.json', 'dev-users.json'].every((name) => existsSync(join(dataDir.secrets, name)));
}

function incomplete(message: string): StackError {
	return new StackError('DATA_DIR_INCOMPLETE', message);
}
