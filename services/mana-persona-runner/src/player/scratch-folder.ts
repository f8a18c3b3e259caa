import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const prefix = 'mana-persona-';

/** Runs work with a folder of its own, which is gone afterwards, however it ends. */
export async function withScratchFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
	try {
		return await work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Removes what runners that were killed have left. */
export function removeLeftFolders(parent: string): void {
	for (const name of readdirSync(parent)) {
		const [, pid] = name.match(/^mana-persona-(\d+)-/) ?? [];
		if (pid === undefined || isRunning(Number(pid))) continue;
		rmSync(join(parent, name), { recursive: true, force: true });
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// It runs, as somebody else.
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}
