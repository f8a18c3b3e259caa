import { configOrExit } from '@mana/service-kit';
import { loadKekCommandConfig } from './config.ts';
import { connect } from './db/connection.ts';
import { createWrapStores } from './db/wrap-stores.ts';
import { addKek } from './domain/kek-file.ts';
import { rewrapKeys } from './domain/rewrap-keys.ts';
import { openKeyEncryption } from './kek.ts';

// Finishes what an earlier run left undone. Where that was nothing and the keyring is a file, it begins a rotation:
// a new key is added to the file, and running services read it from there. A transit engine rotates its key itself.
const { maintenanceUrl, kek } = configOrExit(() => loadKekCommandConfig(process.env));
const { sql, pool } = connect(maintenanceUrl, 1);
try {
	const stores = createWrapStores(sql);
	const keyEncryption = openKeyEncryption(kek);
	const active = await keyEncryption.activeKekId();
	let result = await rewrapKeys({ stores, keyEncryption });
	if (result.rewrapped === 0 && !kek.transit && kek.file !== undefined) {
		const { file } = kek;
		// Runs take turns: of two that add a key to the file at once, one key would be lost, with all that it has wrapped.
		await sql.begin(async (turn) => {
			await turn`select pg_advisory_xact_lock(hashtextextended('kek-rotation', 0))`;
			if ((await keyEncryption.activeKekId()) !== active) return;
			process.stdout.write(`New key-encryption key ${addKek(file)}: back the file up now.\n`);
		});
		result = await rewrapKeys({ stores, keyEncryption });
	}
	process.stdout.write(
		`${result.rewrapped} keys are now wrapped under ${await keyEncryption.activeKekId()}.\n`,
	);
	for (const slot of result.unopened) process.stderr.write(`Does not open, and was left as it is: ${slot}\n`);
	if (result.unopened.length > 0) process.exitCode = 1;
} finally {
	await pool.end();
}
