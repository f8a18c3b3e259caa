import { AppError } from '@mana/service-kit';
import { importMasterKey, unwrapPreviousKey } from '@mana/shared-crypto';
import type { KeyAuditEntry } from './key-audit.ts';
import { type KeyEncryption, keyCheck, vaultContext, type WrappedKey } from './key-encryption.ts';
import { sameBytes } from './same-bytes.ts';
import {
	type DeviceSealedKey,
	requireVault,
	rotationUnderWay,
	type StandardVault,
	type VaultDeps,
	wrongKey,
} from './vault.ts';

/**
 * Puts the key in force that a device has prepared, and drops the server's wrap of the one before: what is written
 * from here on opens with nothing that the server ever held. The key before stays, sealed under the new one, until
 * `confirmRotation`.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `RECOVERY_WRAP_MISSING`, 409 `ROTATION_UNDER_WAY`
 */
export async function enableZeroKnowledge(
	deps: Pick<VaultDeps, 'vaults'>,
	entry: KeyAuditEntry,
): Promise<void> {
	await deps.vaults.change({ ...entry, action: 'zk_enable' }, async (found) => {
		const vault = requireVault(found);
		const { prepared, rotation } = vault;
		if (rotation && (prepared || !vault.zeroKnowledge)) throw rotationUnderWay();
		if (!prepared) {
			if (vault.zeroKnowledge) return vault;
			throw new AppError(
				'RECOVERY_WRAP_MISSING',
				400,
				'Make a new master key on the device first, and send what the recovery code opens to POST ' +
					'/api/v1/me/encryption-vault/rotate: a key that this server has held is none of the device alone.',
			);
		}
		const at = new Date(entry.atMs);
		return {
			userId: vault.userId,
			formatVersion: vault.formatVersion,
			rotatedAt: vault.rotatedAt,
			keyCheck: prepared.keyCheck,
			generation: vault.generation + 1,
			zeroKnowledge: true,
			rotation: { sealedPrevious: prepared.sealedPrevious, startedAt: at },
			recovery: { ...prepared.recovery, setAt: at },
			madeOnDevice: true,
			prepared: null,
		};
	});
}

/**
 * Gives the master key back to the server, which takes it only where its check value shows it to be the right
 * one: another key would make everything encrypted so far unreadable. A rotation that is under way goes on.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 400 `WRONG_KEY`, 409 `ROTATION_UNDER_WAY` where the key before does
 *   not open with this one
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
		const context = vaultContext(vault.userId);
		const wrap = await deps.keyEncryption.wrap(masterKey, context);
		let rotation: StandardVault['rotation'] = null;
		if (vault.rotation) {
			const { sealedPrevious, startedAt } = vault.rotation;
			const previousWrap = await wrapPrevious(deps.keyEncryption, sealedPrevious, masterKey, context);
			rotation = { previousWrap, startedAt };
		}
		return { ...vault, zeroKnowledge: false, wrap, rotation, prepared: null };
	});
}

async function wrapPrevious(
	keyEncryption: KeyEncryption,
	{ wrapped, iv }: DeviceSealedKey,
	masterKey: Uint8Array<ArrayBuffer>,
	context: string,
): Promise<WrappedKey> {
	const sealed = { wrapped: new Uint8Array(wrapped), iv: new Uint8Array(iv) };
	const previous = await unwrapPreviousKey(sealed, await importMasterKey(masterKey)).catch(() => {
		throw rotationUnderWay();
	});
	return keyEncryption.wrap(previous, context);
}
