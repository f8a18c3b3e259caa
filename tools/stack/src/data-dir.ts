import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StackError } from './stack-error.ts';

/** Where one stack keeps everything that outlives it. */
export interface DataDir {
	path: string;
	/** Passwords and keys. */
	secrets: string;
	/** What runs, and the locks of what runs. */
	run: string;
	postgres: string;
}

/**
 * Makes the folder and its parts. The folder itself may be entered, not listed, by others: where root starts
 * the stack, Postgres runs as another user. Secrets lie in a part that is closed.
 *
 * @throws StackError `DATA_DIR_UNUSABLE`
 */
export function openDataDir(dataDir: string): DataDir {
	const path = resolve(dataDir);
	const dir = dataDirAt(path);
	try {
		mkdirSync(path, { recursive: true, mode: 0o711 });
		for (const part of [dir.secrets, dir.run]) {
			mkdirSync(part, { recursive: true, mode: 0o700 });
			accessSync(part, constants.R_OK | constants.W_OK | constants.X_OK);
		}
	} catch (cause) {
		const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
		throw new StackError(
			'DATA_DIR_UNUSABLE',
			`The data folder ${path} cannot be written (${reason}). Point MANA_DATA_DIR at a folder of your own, or ` +
				'start as the user that this one belongs to.',
			{ cause },
		);
	}
	return dir;
}

/** The parts of a data folder, which need not be there yet. */
export function dataDirAt(dataDir: string): DataDir {
	const path = resolve(dataDir);
	return {
		path,
		secrets: join(path, 'secrets'),
		run: join(path, 'run'),
		postgres: join(path, 'postgres'),
	};
}
