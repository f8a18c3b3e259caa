import { type Fragment, fragment } from '@mana/postgres-kit/sql';
import type { KeyAuditEntry } from '../domain/key-audit.ts';
import type { DeviceSealedKey, PreparedKey, Vault, VaultStore } from '../domain/vault.ts';
import { asUser, type Sql, type Transaction } from './connection.ts';
import { appendKeyAudit } from './key-audit-store.ts';

interface VaultRow {
	user_id: string;
	format_version: number;
	generation: number;
	key_check: Uint8Array;
	wrapped_mk: Uint8Array | null;
	wrap_iv: Uint8Array | null;
	kek_id: string | null;
	previous_wrapped_mk: Uint8Array | null;
	previous_wrap_iv: Uint8Array | null;
	previous_kek_id: string | null;
	rotation_started_at: Date | null;
	recovery_wrapped_mk: Uint8Array | null;
	recovery_iv: Uint8Array | null;
	recovery_set_at: Date | null;
	zero_knowledge: boolean;
	rotated_at: Date | null;
	next_key_check: Uint8Array | null;
	next_recovery_wrapped_mk: Uint8Array | null;
	next_recovery_iv: Uint8Array | null;
	next_sealed_previous_mk: Uint8Array | null;
	next_sealed_previous_iv: Uint8Array | null;
	sealed_previous_mk: Uint8Array | null;
	sealed_previous_iv: Uint8Array | null;
	sealed_previous_since: Date | null;
	made_on_device: boolean;
}

const recoveryFormatVersion = 1;

/** A row that the table's constraints do not allow. */
class VaultRowError extends Error {
	override readonly name = 'VaultRowError';
	readonly code = 'VAULT_ROW_INCONSISTENT';
}

/** @param onAudited told of the audit rows that were stored with a change */
export function createVaultStore(sql: Sql, onAudited: (entry: KeyAuditEntry) => void = () => {}): VaultStore {
	return {
		find: (userId) => asUser(sql, userId, (tx) => read(tx, userId, fragment``)),
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
		async change(entry, decide) {
			const changed = await asUser(sql, entry.userId, async (tx) => {
				const vault = await decide(await read(tx, entry.userId, fragment`for update`));
				await write(tx, vault);
				await endWhatTheModeEnds(tx, vault);
				await appendKeyAudit(tx, entry);
				return vault;
			});
			onAudited(entry);
			return changed;
		},
	};
}

/** A server without the key can do nothing by an open grant; one that has it needs no sealed copies, nor their keys. */
async function endWhatTheModeEnds(tx: Transaction, { userId, zeroKnowledge }: Vault): Promise<void> {
	if (zeroKnowledge) await tx`delete from auth.mission_grants where user_id = ${userId} and not sealed`;
	else await tx`delete from auth.agent_keys where user_id = ${userId}`;
}

async function read(tx: Transaction, userId: string, lock: Fragment): Promise<Vault | undefined> {
	const [row] = await tx<VaultRow>`
		select user_id, format_version, generation, key_check, wrapped_mk, wrap_iv, kek_id, previous_wrapped_mk,
			previous_wrap_iv, previous_kek_id, rotation_started_at, recovery_wrapped_mk, recovery_iv,
			recovery_set_at, zero_knowledge, rotated_at, next_key_check, next_recovery_wrapped_mk, next_recovery_iv,
			next_sealed_previous_mk, next_sealed_previous_iv, sealed_previous_mk, sealed_previous_iv,
			sealed_previous_since, made_on_device
		from auth.encryption_vaults where user_id = ${userId} ${lock}`;
	if (!row) return undefined;
	const record = {
		userId: row.user_id,
		formatVersion: row.format_version,
		generation: row.generation,
		keyCheck: row.key_check,
		rotatedAt: row.rotated_at,
		prepared: preparedOf(row),
	};
	const recovery =
		row.recovery_wrapped_mk && row.recovery_iv && row.recovery_set_at
			? { wrapped: row.recovery_wrapped_mk, iv: row.recovery_iv, setAt: row.recovery_set_at }
			: null;
	if (row.zero_knowledge) {
		if (!recovery) throw new VaultRowError();
		const sealedPrevious = sealedOf(row.sealed_previous_mk, row.sealed_previous_iv);
		const startedAt = row.sealed_previous_since;
		const rotation = sealedPrevious && startedAt ? { sealedPrevious, startedAt } : null;
		return { ...record, zeroKnowledge: true, rotation, recovery, madeOnDevice: row.made_on_device };
	}
	const wrap = wrapOf(row.wrapped_mk, row.wrap_iv, row.kek_id);
	if (!wrap) throw new VaultRowError();
	const previousWrap = wrapOf(row.previous_wrapped_mk, row.previous_wrap_iv, row.previous_kek_id);
	const rotation =
		previousWrap && row.rotation_started_at ? { previousWrap, startedAt: row.rotation_started_at } : null;
	return { ...record, zeroKnowledge: false, wrap, rotation, recovery };
}

async function write(tx: Transaction, vault: Vault): Promise<void> {
	const wrap = vault.zeroKnowledge ? null : vault.wrap;
	const rotation = vault.zeroKnowledge ? null : vault.rotation;
	const sealed = vault.zeroKnowledge ? vault.rotation : null;
	const { recovery, prepared } = vault;
	await tx`
		update auth.encryption_vaults set
			generation = ${vault.generation},
			key_check = ${vault.keyCheck},
			zero_knowledge = ${vault.zeroKnowledge},
			rotated_at = ${vault.rotatedAt},
			wrapped_mk = ${wrap?.wrapped ?? null},
			wrap_iv = ${wrap?.iv ?? null},
			kek_id = ${wrap?.kekId ?? null},
			previous_wrapped_mk = ${rotation?.previousWrap.wrapped ?? null},
			previous_wrap_iv = ${rotation?.previousWrap.iv ?? null},
			previous_kek_id = ${rotation?.previousWrap.kekId ?? null},
			rotation_started_at = ${rotation?.startedAt ?? null},
			recovery_wrapped_mk = ${recovery?.wrapped ?? null},
			recovery_iv = ${recovery?.iv ?? null},
			recovery_format_version = ${recovery ? recoveryFormatVersion : null},
			recovery_set_at = ${recovery?.setAt ?? null},
			next_key_check = ${prepared?.keyCheck ?? null},
			next_recovery_wrapped_mk = ${prepared?.recovery.wrapped ?? null},
			next_recovery_iv = ${prepared?.recovery.iv ?? null},
			next_sealed_previous_mk = ${prepared?.sealedPrevious.wrapped ?? null},
			next_sealed_previous_iv = ${prepared?.sealedPrevious.iv ?? null},
			sealed_previous_mk = ${sealed?.sealedPrevious.wrapped ?? null},
			sealed_previous_iv = ${sealed?.sealedPrevious.iv ?? null},
			sealed_previous_since = ${sealed?.startedAt ?? null},
			made_on_device = ${vault.zeroKnowledge && vault.madeOnDevice}
		where user_id = ${vault.userId}`;
}

function preparedOf(row: VaultRow): PreparedKey | null {
	const recovery = sealedOf(row.next_recovery_wrapped_mk, row.next_recovery_iv);
	const sealedPrevious = sealedOf(row.next_sealed_previous_mk, row.next_sealed_previous_iv);
	return row.next_key_check && recovery && sealedPrevious
		? { keyCheck: row.next_key_check, recovery, sealedPrevious }
		: null;
}

function sealedOf(wrapped: Uint8Array | null, iv: Uint8Array | null): DeviceSealedKey | null {
	return wrapped && iv ? { wrapped, iv } : null;
}

function wrapOf(wrapped: Uint8Array | null, iv: Uint8Array | null, kekId: string | null) {
	return wrapped && iv && kekId !== null ? { wrapped, iv, kekId } : null;
}
