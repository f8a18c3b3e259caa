import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { generateKekKeyring } from '@mana/auth-service/keyring';
import { readWrappingKeyIds } from '@mana/auth-service/wrapping-keys';
import type { DataDir } from './data-dir.ts';
import type { Environment } from './environment.ts';
import { takingTurns } from './file-lock.ts';
import { writePrivateFile } from './private-file.ts';
import { StackError } from './stack-error.ts';

/**
 * Makes the file with the keys that wrap users' keys, for a database that names none. A missing file of any other
 * database is never replaced: what its keys wrapped would not open again, and what is wrapped meanwhile would be lost
 * when the file returns.
 *
 * @param databaseUrl of mana-auth's migrated database, as its runtime role
 * @throws StackError `KEY_FILE_MISSING`
 */
export function ensureKekFile(dataDir: DataDir, kekFile: string, databaseUrl: string): Promise<void> {
	return takingTurns(join(dataDir.run, 'secrets.lock'), async () => {
		if (existsSync(kekFile)) return;
		const kekIds = await readWrappingKeyIds(databaseUrl);
		if (kekIds.length > 0) throw missing(kekFile, kekIds);
		writePrivateFile(kekFile, generateKekKeyring(), 0o400);
	});
}

/** Whether the caller keeps the key-encryption keys, instead of the data folder. */
export function hasKekOfItsOwn(environment: Environment): boolean {
	return Boolean(environment.MANA_KEK || environment.MANA_KEK_FILE);
}

function missing(kekFile: string, kekIds: readonly string[]): StackError {
	return new StackError(
		'KEY_FILE_MISSING',
		`${kekFile} is missing, and users' keys in the database are wrapped by ${kekIds.join(' and ')} of it. Put the ` +
			"file's backup back, with mode 0400: without it those keys do not open. To begin anew, use another data " +
			'folder (MANA_DATA_DIR) and another database.',
	);
}
