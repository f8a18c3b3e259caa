import type { AgentKeyStore, AgentKeys } from '../domain/agent-keys.ts';
import type { KeyAuditEntry } from '../domain/key-audit.ts';
import { sameBytes } from '../domain/same-bytes.ts';
import { asUser, type Sql } from './connection.ts';
import { appendKeyAudit } from './key-audit-store.ts';

interface AgentKeyRow {
	encryption_public_key: Uint8Array;
	encryption_wrapped_key: Uint8Array;
	encryption_wrap_iv: Uint8Array;
	signing_public_key: Uint8Array;
	signing_wrapped_key: Uint8Array;
	signing_wrap_iv: Uint8Array;
	generation: number;
}

interface VaultRow {
	zero_knowledge: boolean;
	key_check: Uint8Array;
	generation: number;
}

/** @param onAudited told of the audit rows that were stored */
export function createAgentKeyStore(
	sql: Sql,
	onAudited: (entry: KeyAuditEntry) => void = () => {},
): AgentKeyStore {
	return {
		async find(userId) {
			const [row] = await asUser(
				sql,
				userId,
				(tx) => tx<AgentKeyRow>`
					select encryption_public_key, encryption_wrapped_key, encryption_wrap_iv, signing_public_key,
						signing_wrapped_key, signing_wrap_iv, generation
					from auth.agent_keys where user_id = ${userId}`,
			);
			return row && toAgentKeys(row);
		},
		async put(entry, { encryption, signing, keyCheck, replace }) {
			const { userId } = entry;
			const stored = await asUser(sql, userId, async (tx) => {
				// Locking the vault: who changes the master key or the mode meanwhile comes before or after.
				const [vault] = await tx<VaultRow>`
					select zero_knowledge, key_check, generation from auth.encryption_vaults
					where user_id = ${userId} for no key update`;
				if (!vault?.zero_knowledge) return 'not-zero-knowledge';
				if (!sameBytes(keyCheck, vault.key_check)) return 'wrong-key';
				const [before] = await tx<Pick<AgentKeyRow, 'encryption_public_key' | 'signing_public_key'>>`
					select encryption_public_key, signing_public_key from auth.agent_keys where user_id = ${userId}`;
				const areOther =
					before !== undefined &&
					!(
						sameBytes(before.encryption_public_key, encryption.publicKey) &&
						sameBytes(before.signing_public_key, signing.publicKey)
					);
				if (areOther && !replace) return 'other-keys';
				// Sealed grants go along with the keys.
				if (areOther) await tx`delete from auth.agent_keys where user_id = ${userId}`;
				await tx`
					insert into auth.agent_keys (user_id, encryption_public_key, encryption_wrapped_key,
						encryption_wrap_iv, signing_public_key, signing_wrapped_key, signing_wrap_iv, generation, updated_at)
					values (${userId}, ${encryption.publicKey}, ${encryption.wrappedPrivateKey}, ${encryption.iv},
						${signing.publicKey}, ${signing.wrappedPrivateKey}, ${signing.iv}, ${vault.generation},
						${new Date(entry.atMs)})
					on conflict (user_id) do update set encryption_wrapped_key = excluded.encryption_wrapped_key,
						encryption_wrap_iv = excluded.encryption_wrap_iv, signing_wrapped_key = excluded.signing_wrapped_key,
						signing_wrap_iv = excluded.signing_wrap_iv, generation = excluded.generation,
						updated_at = excluded.updated_at`;
				await appendKeyAudit(tx, entry);
				return 'stored';
			});
			if (stored === 'stored') onAudited(entry);
			return stored;
		},
	};
}

function toAgentKeys(row: AgentKeyRow): AgentKeys {
	return {
		encryption: {
			publicKey: row.encryption_public_key,
			wrappedPrivateKey: row.encryption_wrapped_key,
			iv: row.encryption_wrap_iv,
		},
		signing: {
			publicKey: row.signing_public_key,
			wrappedPrivateKey: row.signing_wrapped_key,
			iv: row.signing_wrap_iv,
		},
		generation: row.generation,
	};
}
