import { AppError } from '@mana/service-kit';
import type { KeyAuditEntry } from './key-audit.ts';
import { sameBytes } from './same-bytes.ts';
import { requireVault, type VaultDeps, wrongKey } from './vault.ts';

/**
 * Keeps what the recovery code opens, in place of one that was there. The server cannot look inside; a device
 * that sends the key's check value along has it compared.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `WRONG_KEY`
 */
export async function setRecoveryWrap(
	deps: Pick<VaultDeps, 'vaults'>,
	entry: KeyAuditEntry,
	wrap: { wrapped: Uint8Array; iv: Uint8Array; keyCheck: Uint8Array | undefined },
): Promise<void> {
	await deps.vaults.change(entry, async (found) => {
		const vault = requireVault(found);
		if (wrap.keyCheck && !sameBytes(wrap.keyCheck, vault.keyCheck)) throw wrongKey();
		return { ...vault, recovery: { wrapped: wrap.wrapped, iv: wrap.iv, setAt: new Date(entry.atMs) } };
	});
}

/** @throws AppError 404 `VAULT_NOT_INITIALISED`, 409 `ZK_ACTIVE`: it is the only way left to open the vault */
export async function clearRecoveryWrap(
	deps: Pick<VaultDeps, 'vaults'>,
	entry: KeyAuditEntry,
): Promise<void> {
	await deps.vaults.change(entry, async (found) => {
		const vault = requireVault(found);
		if (vault.zeroKnowledge) {
			throw new AppError(
				'ZK_ACTIVE',
				409,
				'In zero-knowledge mode the recovery code is all that opens the vault. Leave that mode first.',
			);
		}
		return { ...vault, recovery: null };
	});
}
