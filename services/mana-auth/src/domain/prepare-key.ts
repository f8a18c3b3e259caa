import { AppError } from '@mana/service-kit';
import type { KeyAuditEntry } from './key-audit.ts';
import { sameBytes } from './same-bytes.ts';
import { type PreparedKey, requireVault, rotationUnderWay, type VaultDeps } from './vault.ts';

/**
 * Puts a master key that a device has made beside the vault: nothing is used of it before zero-knowledge mode is
 * turned on. Called again, the last one counts.
 *
 * @returns the generation that the key will be of
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `KEY_NOT_NEW`, 409 `ROTATION_UNDER_WAY`
 */
export async function prepareKey(
	deps: Pick<VaultDeps, 'vaults'>,
	entry: KeyAuditEntry,
	prepared: PreparedKey,
): Promise<number> {
	const { generation } = await deps.vaults.change(entry, async (found) => {
		const vault = requireVault(found);
		if (vault.rotation) throw rotationUnderWay();
		if (sameBytes(prepared.keyCheck, vault.keyCheck)) {
			throw new AppError(
				'KEY_NOT_NEW',
				400,
				'This is the master key that the vault has already. Make a new one on the device.',
			);
		}
		return { ...vault, prepared };
	});
	return generation + 1;
}
