import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RolePasswords } from '@mana/postgres-kit';
import { z } from 'zod';
import type { DataDir } from './data-dir.ts';
import { takingTurns } from './file-lock.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { serviceDefinitions } from './service-definitions.ts';
import { StackError } from './stack-error.ts';

const secret = z.string().min(32);
const rolePasswords = z.object({ owner: secret, runtime: secret, maintenance: secret });
const fileSchema = z
	.object({ databasePasswords: z.record(z.string(), rolePasswords).default({}) })
	.catchall(secret);

export interface StackSecrets {
	/** Passwords of a service's database roles, by the service's name. */
	readonly databasePasswords: Readonly<Record<string, RolePasswords>>;
	/** Random values, 32 bytes in base64url, by the names that services give them. */
	readonly kept: Readonly<Record<string, string>>;
	/** The file with the keys that wrap users' keys. Whoever loses it loses every standard vault. */
	readonly kekFile: string;
}

/**
 * Reads the stack's secrets, and makes those that are not there yet, save for the keyring: see `ensureKekFile`.
 *
 * @param kekFile where the keyring is kept; in the folder of secrets unless it is named
 * @throws StackError `DATA_DIR_UNUSABLE` for a file that does not hold what this wrote
 */
export function loadSecrets(
	dataDir: DataDir,
	kekFile = join(dataDir.secrets, 'kek-keyring.json'),
	definitions: readonly ServiceDefinition[] = serviceDefinitions,
): Promise<StackSecrets> {
	return takingTurns(join(dataDir.run, 'secrets.lock'), () => readOrMake(dataDir, kekFile, definitions));
}

function readOrMake(
	dataDir: DataDir,
	kekFile: string,
	definitions: readonly ServiceDefinition[],
): StackSecrets {
	const path = join(dataDir.secrets, 'stack.json');
	const text = readFileIfThere(path);
	const { databasePasswords, ...kept } = parse(path, text ?? '{}');
	let hasNew = false;
	for (const { name, database, secrets } of definitions) {
		if (database && !databasePasswords[name]) {
			databasePasswords[name] = { owner: random(), runtime: random(), maintenance: random() };
			hasNew = true;
		}
		for (const key of secrets?.kept ?? []) {
			if (kept[key] !== undefined) continue;
			kept[key] = random();
			hasNew = true;
		}
	}
	if (hasNew) writePrivateFile(path, `${JSON.stringify({ databasePasswords, ...kept }, null, '\t')}\n`);
	return { databasePasswords, kept, kekFile };
}

function parse(path: string, text: string) {
	try {
		return fileSchema.parse(JSON.parse(text));
	} catch {
		throw new StackError(
			'DATA_DIR_UNUSABLE',
			`${path} is not what Mana wrote. Put its backup back; without the secrets in it sessions end and the ` +
				'passwords of the database roles are set anew.',
		);
	}
}

function random(): string {
	return randomBytes(32).toString('base64url');
}
