import { ConfigError, type Logger } from '@mana/service-kit';
import { symmetricDecrypt } from 'better-auth/crypto';
import type { AuthConfig } from './config.ts';
import { connect } from './db/connection.ts';
import { createStoredSecrets } from './db/stored-secrets.ts';
import { findSecretMismatches, type SecretMismatch } from './domain/check-secrets.ts';

type SecretConfig = Pick<AuthConfig, 'databaseUrl' | 'kek' | 'secret'>;

const retryMs = 1_000;

/**
 * Compares the secrets of the configuration with what the database was written with: what is wrapped by a key that is
 * not at hand must not be joined by what is wrapped under another one. A database that does not answer is asked again
 * until it does, while the service starts and says so.
 *
 * @param onMismatch told what does not fit and what to do
 * @returns once the first comparison has been made or could not be made
 */
export async function startSecretsCheck(
	config: SecretConfig,
	logger: Logger,
	onMismatch: (error: ConfigError) => void,
): Promise<{ stop(): Promise<void> }> {
	const { sql, pool } = connect(config.databaseUrl, 1);
	const stored = createStoredSecrets(sql);
	let isStopped = false;

	async function compare(): Promise<boolean> {
		try {
			const mismatches = await mismatchesWith(config, stored);
			if (mismatches.length > 0) onMismatch(doNotFit(config, mismatches));
			return true;
		} catch (error) {
			logger.warn({ err: error }, 'the secrets could not be compared with the database yet');
			return false;
		}
	}

	async function compareUntilDone(): Promise<void> {
		do await Bun.sleep(retryMs);
		while (!isStopped && !(await compare()));
	}

	const running = ((await compare()) ? Promise.resolve() : compareUntilDone()).then(() => pool.end());
	return {
		async stop() {
			isStopped = true;
			await running;
		},
	};
}

function mismatchesWith({ kek, secret }: SecretConfig, stored: ReturnType<typeof createStoredSecrets>) {
	return findSecretMismatches(stored, {
		keyring: kek.keyring,
		hasTransit: kek.transit !== undefined,
		openSigningKey: async (sealed) => symmetricDecrypt({ key: secret, data: JSON.parse(sealed) }),
	});
}

function doNotFit({ kek }: SecretConfig, mismatches: readonly SecretMismatch[]): ConfigError {
	const lines = mismatches.map((mismatch) => `  ${explain(kek, mismatch)}`);
	return new ConfigError(`The secrets are not those of this database:\n${lines.join('\n')}`);
}

function explain({ file, keyring }: AuthConfig['kek'], mismatch: SecretMismatch): string {
	if (mismatch.secret === 'signing-keys') {
		return (
			'BETTER_AUTH_SECRET: the signing keys of this database were sealed under another secret. Put that one back ' +
			'(under npm start it is in secrets/stack.json of the data folder); docs/operations.md says what is left without it.'
		);
	}
	if (mismatch.secret === 'transit') {
		return `KEK_TRANSIT_URL: users' keys are wrapped by ${mismatch.kekId}. Set the address of that engine.`;
	}
	const variable = keyring && file === undefined ? 'MANA_KEK' : 'MANA_KEK_FILE';
	const place = file ?? 'the keyring';
	const what = mismatch.isInKeyring
		? `another key than ${mismatch.kekId} under its id`
		: `no ${mismatch.kekId}`;
	return (
		`${variable}: users' keys are wrapped by the key-encryption key ${mismatch.kekId}, and ${place} has ${what}. ` +
		"Put the keyring's backup back: without that key they do not open, and no new one may take its place."
	);
}
