import { Database } from 'bun:sqlite';

/** A lock that the system releases when its holder ends, in whatever way: nothing stale can be left behind. */
export interface FileLock {
	release(): void;
}

/** Any number of holders may share a lock; an exclusive one is alone. */
export type LockMode = 'shared' | 'exclusive';

/**
 * Locks a file among processes, through SQLite: the one way to the system's file locks that the runtime has.
 *
 * @returns `undefined` when others hold it
 */
export function lockFile(path: string, mode: LockMode): FileLock | undefined {
	const database = new Database(path, { create: true });
	try {
		database.run('PRAGMA journal_mode = MEMORY');
		if (mode === 'exclusive') {
			database.run('BEGIN EXCLUSIVE');
		} else {
			database.run('BEGIN');
			database.query('SELECT count(*) FROM sqlite_schema').get();
		}
	} catch (error) {
		database.close();
		if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return undefined;
		throw error;
	}
	return { release: () => database.close() };
}

/** @returns `undefined` when others still hold it after that time */
export async function waitForLock(
	path: string,
	mode: LockMode,
	timeoutMs: number,
): Promise<FileLock | undefined> {
	const deadline = performance.now() + timeoutMs;
	for (;;) {
		const lock = lockFile(path, mode);
		if (lock || performance.now() > deadline) return lock;
		await Bun.sleep(25);
	}
}

const turnTimeoutMs = 30_000;

/** Runs an action alone among processes: reading a file and writing it anew, for one. */
export async function takingTurns<T>(path: string, action: () => T | Promise<T>): Promise<T> {
	const lock = await waitForLock(path, 'exclusive', turnTimeoutMs);
	if (!lock) throw new Error(`${path} was held by another process for ${turnTimeoutMs} ms`);
	try {
		return await action();
	} finally {
		lock.release();
	}
}
