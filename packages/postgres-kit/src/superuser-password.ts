import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Binaries } from './binaries.ts';
import { PostgresError } from './postgres-error.ts';
import type { RunAs } from './run-as.ts';

/** @returns `undefined` where there is no such file */
export async function readPassword(path: string): Promise<string | undefined> {
	try {
		return (await readFile(path, 'utf8')).trim();
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

export async function makePassword(path: string): Promise<string> {
	const password = randomBytes(24).toString('base64url');
	const unfinished = `${path}.${process.pid}`;
	await writeFile(unfinished, password, { mode: 0o600 });
	await rename(unfinished, path);
	return password;
}

/**
 * Gives a cluster that no server runs on another password, as a lost one may be replaced: who may write the cluster's
 * files needs none.
 *
 * @throws PostgresError `POSTGRES_PASSWORD_WRONG`
 */
export function replacePassword(
	binaries: Binaries,
	clusterDir: string,
	password: string,
	runAs: RunAs,
): void {
	const result = spawnSync(binaries.postgres, ['--single', '-D', clusterDir, 'postgres'], {
		cwd: clusterDir,
		input: `ALTER ROLE postgres PASSWORD '${password}'\n`,
		...runAs,
	});
	if (result.status === 0) return;
	const reason = result.error?.message ?? result.stderr?.toString().trim();
	throw new PostgresError(
		'POSTGRES_PASSWORD_WRONG',
		`The password of the database could not be set anew: ${reason}`,
		{ cause: result.error },
	);
}
