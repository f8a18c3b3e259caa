import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Writes a file only its owner may read, whole or not at all: a crash leaves the old one. */
export function writePrivateFile(path: string, text: string, mode = 0o600): void {
	const unfinished = `${path}.${process.pid}`;
	const file = openSync(unfinished, 'w', mode);
	try {
		writeSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(unfinished, path);
}

/** @returns `undefined` where there is no such file */
export function readFileIfThere(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}
