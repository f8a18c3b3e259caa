import type { StoredSecrets } from '../domain/check-secrets.ts';
import { spaceKeyContext, vaultContext } from '../domain/key-encryption.ts';
import type { Sql } from './connection.ts';

interface SampleRow {
	is_space: boolean;
	owner: string;
	epoch: number;
	wrapped: Uint8Array;
	iv: Uint8Array;
	kek_id: string;
}

/** Few, since each is opened; several, since one row may be damaged. */
const samplesAKey = 8;

export function createStoredSecrets(sql: Sql): StoredSecrets {
	return {
		async sampleWraps() {
			const rows = await sql<SampleRow>`select * from auth.sample_wraps(${samplesAKey}::int)`;
			return rows.map(({ is_space: isSpace, owner, epoch, wrapped, iv, kek_id: kekId }) => ({
				context: isSpace ? spaceKeyContext(owner, epoch) : vaultContext(owner),
				wrap: { wrapped, iv, kekId },
			}));
		},
		async sealedSigningKeys() {
			const rows = await sql<{ private_key: string }>`
				select private_key from auth.jwks where expires_at is null or expires_at > clock_timestamp()`;
			return rows.map((row) => row.private_key);
		},
	};
}
