import { AppError } from '@mana/service-kit';
import type { KeyAuditEntry } from './key-audit.ts';
import { keyCheck, vaultContext } from './key-encryption.ts';
import { sameBytes } from './same-bytes.ts';
import { requireVault, type VaultDeps, wrongKey } from './vault.ts';

/**
 * Drops the server's wrap of the master key: from here on the recovery code alone opens the vault.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `RECOVERY_WRAP_MISSING`, 409 `ROTATION_UNDER_WAY`
 */
export async function enableZeroKnowledge(
	deps: Pick<VaultDeps, 'vaults'>,
	entry: KeyAuditEntry,
): Promise<void> {
	await deps.vaults.change({ ...entry, action: 'zk_enable' }, async (found) => {
		const vault = requireVault(found);
		if (vault.zeroKnowledge) return vault;
		const { wrap, rotation, recovery, ...record } = vault;
		if (!recovery) {
			throw new AppError(
				'RECOVERY_WRAP_MISSING',
				400,
				'Set up a recovery code first: without it nobody could open the vault again.',
			);
		}
		if (rotation) {
			throw new AppError('ROTATION_UNDER_WAY', 409, 'Confirm the rotation of the key first.');
		}
		return { ...record, zeroKnowledge: true, recovery };
	});
}

/**
 * Gives the master key back to the server, which takes it only where its check value shows it to be the right
 * one: another key would make everything encrypted so far unreadable.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `WRONG_KEY`
 */
export async function disableZeroKnowledge(
	deps: Pick<VaultDeps, 'vaults' | 'keyEncryption'>,
	entry: KeyAuditEntry,
	masterKey: Uint8Array<ArrayBuffer>,
): Promise<void> {
	await deps.vaults.change({ ...entry, action: 'zk_disable' }, async (found) => {
		const vault = requireVault(found);
		if (!sameBytes(keyCheck(masterKey), vault.keyCheck)) throw wrongKey();
		if (!vault.zeroKnowledge) return vault;
		const wrap = await deps.keyEncryption.wrap(masterKey, vaultContext(vault.userId));
		return { ...vault, zeroKnowledge: false, wrap, rotation: null };
	});
}
