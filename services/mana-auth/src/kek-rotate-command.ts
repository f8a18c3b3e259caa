import { loadKekCommandConfig } from './config.ts';
import { connect } from './db/connection.ts';
import { createWrapStores } from './db/wrap-stores.ts';
import { addKek, keyringFromFile } from './domain/kek-file.ts';
import { createKeyEncryption } from './domain/key-encryption.ts';
import { hasPendingWraps, rewrapKeys } from './domain/rewrap-keys.ts';

// Finishes what an earlier run left undone. Where nothing is left and the keyring is a file, it begins a rotation:
// a new key is added to the file, and running services read it from there.
const config = loadKekCommandConfig(process.env);
const { sql, pool } = connect(config.maintenanceUrl, 1);
try {
	const keyring = config.kekFile === undefined ? () => config.kekKeyring : keyringFromFile(config.kekFile);
	const stores = createWrapStores(sql);
	const keyEncryption = createKeyEncryption(keyring);
	const isUnfinished = await hasPendingWraps(stores, await keyEncryption.activeKekId());
	if (!isUnfinished && config.kekFile !== undefined) {
		process.stdout.write(`New key-encryption key ${addKek(config.kekFile)}: back the file up now.\n`);
	}
	const { rewrapped, unopened } = await rewrapKeys({ stores, keyEncryption });
	process.stdout.write(`${rewrapped} keys are now wrapped under ${await keyEncryption.activeKekId()}.\n`);
	for (const slot of unopened) process.stderr.write(`Does not open, and was left as it is: ${slot}\n`);
	if (unopened.length > 0) process.exitCode = 1;
} finally {
	await pool.end();
}
