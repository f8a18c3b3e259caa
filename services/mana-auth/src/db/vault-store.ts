import type { VaultStore } from '../domain/open-vault.ts';
import { asUser, type Sql } from './connection.ts';

interface VaultRow {
	user_id: string;
	format_version: number;
	key_check: Uint8Array;
	wrapped_mk: Uint8Array | null;
	wrap_iv: Uint8Array | null;
	kek_id: string | null;
	previous_wrapped_mk: Uint8Array | null;
	previous_wrap_iv: Uint8Array | null;
	previous_kek_id: string | null;
	recovery_wrapped_mk: Uint8Array | null;
	recovery_iv: Uint8Array | null;
	recovery_set_at: Date | null;
	zero_knowledge: boolean;
}

/** A row that the table's constraints do not allow. */
class VaultRowError extends Error {
	override readonly name = 'VaultRowError';
	readonly code = 'VAULT_ROW_INCONSISTENT';
}

export function createVaultStore(sql: Sql): VaultStore {
	return {
		async find(userId) {
			const [row] = await asUser(
				sql,
				userId,
				(tx) => tx<VaultRow[]>`
					select user_id, format_version, key_check, wrapped_mk, wrap_iv, kek_id,
						previous_wrapped_mk, previous_wrap_iv, previous_kek_id,
						recovery_wrapped_mk, recovery_iv, recovery_set_at, zero_knowledge
					from auth.encryption_vaults where user_id = ${userId}`,
			);
			if (!row) return undefined;
			const record = {
				userId: row.user_id,
				formatVersion: row.format_version,
				keyCheck: row.key_check,
				recoverySetAt: row.recovery_set_at,
			};
			if (row.zero_knowledge) {
				if (!row.recovery_wrapped_mk || !row.recovery_iv) throw new VaultRowError();
				return {
					...record,
					zeroKnowledge: true,
					recoveryWrappedMk: row.recovery_wrapped_mk,
					recoveryIv: row.recovery_iv,
				};
			}
			const wrap = wrapOf(row.wrapped_mk, row.wrap_iv, row.kek_id);
			if (!wrap) throw new VaultRowError();
			return {
				...record,
				zeroKnowledge: false,
				wrap,
				previousWrap: wrapOf(row.previous_wrapped_mk, row.previous_wrap_iv, row.previous_kek_id),
				hasRecoveryWrap: row.recovery_wrapped_mk !== null,
			};
		},
		async insert({ userId, keyCheck, wrap, createdAtMs }) {
			const inserted = await asUser(
				sql,
				userId,
				(tx) => tx`
					insert into auth.encryption_vaults (user_id, key_check, wrapped_mk, wrap_iv, kek_id, created_at)
					values (${userId}, ${keyCheck}, ${wrap.wrapped}, ${wrap.iv}, ${wrap.kekId}, ${new Date(createdAtMs)})
					on conflict (user_id) do nothing`,
			);
			return inserted.count === 1;
		},
	};
}

function wrapOf(wrapped: Uint8Array | null, iv: Uint8Array | null, kekId: string | null) {
	return wrapped && iv && kekId !== null ? { wrapped, iv, kekId } : null;
}
