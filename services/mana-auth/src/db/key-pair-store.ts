import type { KeyAuditEntry } from '../domain/key-audit.ts';
import type { KeyPairStore } from '../domain/key-pair.ts';
import { sameBytes } from '../domain/same-bytes.ts';
import { asUser, type Sql } from './connection.ts';
import { appendKeyAudit } from './key-audit-store.ts';

interface KeyPairRow {
	public_key: Uint8Array;
	wrapped_private_key: Uint8Array;
	wrap_iv: Uint8Array;
	generation: number;
}

export function createKeyPairStore(
	sql: Sql,
	onAudited: (entry: KeyAuditEntry) => void = () => {},
): KeyPairStore {
	return {
		async find(userId) {
			const [row] = await asUser(
				sql,
				userId,
				(tx) => tx<KeyPairRow>`
					select public_key, wrapped_private_key, wrap_iv, generation from auth.key_pairs
					where user_id = ${userId}`,
			);
			return (
				row && {
					publicKey: row.public_key,
					wrappedPrivateKey: row.wrapped_private_key,
					iv: row.wrap_iv,
					generation: row.generation,
				}
			);
		},
		async put(entry, pair, replace) {
			const isStored = await asUser(sql, entry.userId, async (tx) => {
				const [before] = await tx<Pick<KeyPairRow, 'public_key'>>`
					select public_key from auth.key_pairs where user_id = ${entry.userId} for update`;
				const isOther = before !== undefined && !sameBytes(before.public_key, pair.publicKey);
				if (isOther && !replace) return false;
				const stored = await tx`
					insert into auth.key_pairs as k
						(user_id, public_key, wrapped_private_key, wrap_iv, generation, updated_at)
					values (${entry.userId}, ${pair.publicKey}, ${pair.wrappedPrivateKey}, ${pair.iv},
						${pair.generation}, ${new Date(entry.atMs)})
					on conflict (user_id) do update set public_key = excluded.public_key,
						wrapped_private_key = excluded.wrapped_private_key, wrap_iv = excluded.wrap_iv,
						generation = excluded.generation, updated_at = excluded.updated_at
					where k.public_key = excluded.public_key or ${isOther}`;
				if (stored.count === 0) return false;
				if (isOther) await tx`delete from auth.space_key_wraps where user_id = ${entry.userId}`;
				await appendKeyAudit(tx, entry);
				return true;
			});
			if (isStored) onAudited(entry);
			return isStored;
		},
	};
}
