import { configOrExit } from '@mana/service-kit';
import { loadKekCommandConfig } from './config.ts';
import { connect } from './db/connection.ts';
import { createWrapStores } from './db/wrap-stores.ts';
import { addKek } from './domain/kek-file.ts';
import { hasPendingWraps, rewrapKeys } from './domain/rewrap-keys.ts';
import { openKeyEncryption } from './kek.ts';

// Finishes what an earlier run left undone. Where nothing is left and the keyring is a file, it begins a rotation:
// a new key is added to the file, and running services read it from there. A transit engine rotates its key itself.
const { maintenanceUrl, kek } = configOrExit(() => loadKekCommandConfig(process.env));
const { sql, pool } = connect(maintenanceUrl, 1);
try {
	const stores = createWrapStores(sql);
	const keyEncryption = openKeyEncryption(kek);
	const isUnfinished = await hasPendingWraps(stores, await keyEncryption.activeKekId());
	if (!isUnfinished && !kek.transit && kek.file !== undefined) {
		process.stdout.write(`New key-encryption key ${addKek(kek.file)}: back the file up now.\n`);
	}
	const { rewrapped, unopened } = await rewrapKeys({ stores, keyEncryption });
	process.stdout.write(`${rewrapped} keys are now wrapped under ${await keyEncryption.activeKekId()}.\n`);
	for (const slot of unopened) process.stderr.write(`Does not open, and was left as it is: ${slot}\n`);
	if (unopened.length > 0) process.exitCode = 1;
} finally {
	await pool.end();
}
