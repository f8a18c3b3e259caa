import { connect } from './db/connection.ts';
import { createStoredSecrets } from './db/stored-secrets.ts';
import { isTransitKekId } from './domain/transit-key-encryption.ts';

/**
 * The ids of the key-encryption keys that a keyring must hold for a database: those that anything in it is wrapped
 * by. A new keyring may be made only where there are none.
 *
 * @param databaseUrl as role `mana_auth_runtime`
 */
export async function readWrappingKeyIds(databaseUrl: string): Promise<string[]> {
	const { sql, pool } = connect(databaseUrl, 1);
	try {
		const samples = await createStoredSecrets(sql).sampleWraps();
		return [...new Set(samples.map(({ wrap }) => wrap.kekId))].filter((kekId) => !isTransitKekId(kekId));
	} finally {
		await pool.end();
	}
}
