import { symmetricEncrypt } from 'better-auth/crypto';
import { loadKeysCommandConfig } from './config.ts';
import { connect } from './db/connection.ts';
import { createSigningKeyRotation } from './db/signing-key-store.ts';
import { rotateSigningKey } from './domain/rotate-signing-key.ts';

// Publishes a new signing key at once and has it sign later, when every verifier has it. Run again before that, it
// changes nothing.
const config = loadKeysCommandConfig(process.env);
const { sql, pool } = connect(config.maintenanceUrl, 1);
try {
	const { isNew, id, signsFromMs } = await rotateSigningKey({
		keys: createSigningKeyRotation(sql, () => crypto.randomUUID()),
		seal: (data) => symmetricEncrypt({ key: config.secret, data }),
		now: Date.now,
	});
	const what = isNew ? 'New signing key' : 'A new signing key is waiting already:';
	process.stdout.write(`${what} ${id}, published now, signs from ${new Date(signsFromMs).toISOString()}.\n`);
} finally {
	await pool.end();
}
