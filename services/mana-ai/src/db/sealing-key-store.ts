import { createSql } from '@mana/postgres-kit/sql';
import type pg from 'pg';
import type { SealingKeyStore, StoredSealingKey } from '../domain/sealed/sealing-keys.ts';
import { inTransaction } from './connection.ts';

interface KeyRow {
	kid: string;
	public_key: string;
	wrapped_private_key: string;
	wrapped_by: string;
	created_at: Date;
}

/** @param pool as `mana_ai_runtime` @param maintenance as `mana_ai_maintenance`, which makes keys and cannot read them */
export function createSealingKeyStore(pool: pg.Pool, maintenance: pg.Pool): SealingKeyStore {
	const sql = createSql((statement) => pool.query(statement)).prepared;
	return {
		async newest() {
			const [row] = await sql<KeyRow>`
				select kid, public_key, wrapped_private_key, wrapped_by, created_at from mana_ai.sealing_keys
				order by created_at desc, kid limit 1`;
			return row && toKey(row);
		},
		async find(kid) {
			const [row] = await sql<KeyRow>`
				select kid, public_key, wrapped_private_key, wrapped_by, created_at from mana_ai.sealing_keys
				where kid = ${kid}`;
			return row && toKey(row);
		},
		addUnlessRecent: (key, afterMs) =>
			inTransaction(maintenance, async (tx) => {
				await tx`select pg_advisory_xact_lock(hashtextextended('mana_ai.sealing-keys', 0))`;
				const [newest] = await tx<Pick<KeyRow, 'wrapped_by' | 'created_at'>>`
					select wrapped_by, created_at from mana_ai.sealing_keys order by created_at desc, kid limit 1`;
				if (newest?.wrapped_by === key.wrappedBy && newest.created_at.getTime() > afterMs) return false;
				await tx`
					insert into mana_ai.sealing_keys (kid, public_key, wrapped_private_key, wrapped_by, created_at)
					values (${key.kid}, ${key.publicKey}, ${key.wrappedPrivateKey}, ${key.wrappedBy},
						-- The newest one is what devices seal to, also where a clock was set back.
						greatest(${new Date(key.createdAtMs)}::timestamptz,
							${newest?.created_at ?? null}::timestamptz + interval '1 millisecond'))`;
				return true;
			}),
	};
}

function toKey(row: KeyRow): StoredSealingKey {
	return {
		kid: row.kid,
		publicKey: row.public_key,
		wrappedPrivateKey: row.wrapped_private_key,
		wrappedBy: row.wrapped_by,
		createdAtMs: row.created_at.getTime(),
	};
}
