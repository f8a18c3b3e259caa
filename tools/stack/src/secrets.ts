import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RolePasswords } from '@mana/postgres-kit';
import { z } from 'zod';
import type { DataDir } from './data-dir.ts';
import { takingTurns } from './file-lock.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import type { ServiceName } from './service-definitions.ts';
import { StackError } from './stack-error.ts';

const secret = z.string().min(32);
const rolePasswords = z.object({ owner: secret, runtime: secret, maintenance: secret });
const secretsSchema = z.object({
	databasePasswords: z.object({ auth: rolePasswords, sync: rolePasswords }),
	betterAuthSecret: secret,
	syncCursorSecret: secret,
	mcpSessionSecret: secret,
	/** By which the gateway proves itself to mana-auth: Ed25519, 32 bytes in base64url. */
	gatewayPrivateKey: secret,
});

export interface StackSecrets extends Omit<z.output<typeof secretsSchema>, 'databasePasswords'> {
	databasePasswords: Partial<Record<ServiceName, RolePasswords>>;
	/** The file with the keys that wrap users' keys. Whoever loses it loses every standard vault. */
	kekFile: string;
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
): Promise<StackSecrets> {
	return takingTurns(join(dataDir.run, 'secrets.lock'), () => readOrMake(dataDir, kekFile));
}

function readOrMake(dataDir: DataDir, kekFile: string): StackSecrets {
	const path = join(dataDir.secrets, 'stack.json');
	const text = readFileIfThere(path);
	const kept = text === undefined ? {} : parse(path, text);
	const secrets = secretsSchema.parse({ ...generate(), ...kept });
	if (Object.keys(kept).length < Object.keys(secrets).length) {
		writePrivateFile(path, `${JSON.stringify(secrets, null, '\t')}\n`);
	}
	return { ...secrets, kekFile };
}

function parse(path: string, text: string) {
	try {
		return secretsSchema.partial().parse(JSON.parse(text));
	} catch {
		throw new StackError(
			'DATA_DIR_UNUSABLE',
			`${path} is not what Mana wrote. Put its backup back; without the secrets in it sessions end and the ` +
				'passwords of the database roles are set anew.',
		);
	}
}

function generate(): z.output<typeof secretsSchema> {
	const random = () => randomBytes(32).toString('base64url');
	const passwords = () => ({ owner: random(), runtime: random(), maintenance: random() });
	return {
		databasePasswords: { auth: passwords(), sync: passwords() },
		betterAuthSecret: random(),
		syncCursorSecret: random(),
		mcpSessionSecret: random(),
		gatewayPrivateKey: random(),
	};
}
