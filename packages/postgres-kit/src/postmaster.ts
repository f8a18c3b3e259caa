import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresError } from './postgres-error.ts';

/**
 * Reads `postmaster.pid`, the lock that a running server keeps in its data directory (line 1 its pid, line 4
 * its port). A file left by a server that is gone is removed when its pid now belongs to another program,
 * which Postgres itself would take for a running server.
 *
 * @throws PostgresError `POSTGRES_LOCK_EMPTY`
 */
export async function readPostmaster(clusterDir: string): Promise<{ pid: number; port: number } | undefined> {
	const path = join(clusterDir, 'postmaster.pid');
	const text = await readFile(path, 'utf8').catch(() => undefined);
	if (text === undefined) return undefined;
	if (text.trim() === '') {
		throw new PostgresError(
			'POSTGRES_LOCK_EMPTY',
			`${path} is empty, as a crash of the machine may leave it. Make sure that no Postgres runs on that folder, then ` +
				'remove the file.',
		);
	}
	const lines = text.split('\n');
	const pid = Number.parseInt(lines[0] ?? '', 10);
	const port = Number.parseInt(lines[3] ?? '', 10);
	if (!pid || !port) return undefined;
	if (isProcessAlive(pid) && runsIn(pid, await realpath(clusterDir))) return { pid, port };
	await rm(path, { force: true });
	return undefined;
}

/** A process that has ended but was not yet waited for (a zombie) counts as gone. */
export function isProcessAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
	return !/^State:\s+Z/m.test(status(pid));
}

/** A server's working directory is its data directory. Where the system does not tell, it is believed to be. */
function runsIn(pid: number, clusterDir: string): boolean {
	if (!existsSync('/proc/self/cwd')) return true;
	try {
		return readlinkSync(`/proc/${pid}/cwd`) === clusterDir;
	} catch {
		return false;
	}
}

function status(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/status`, 'utf8');
	} catch {
		return '';
	}
}
