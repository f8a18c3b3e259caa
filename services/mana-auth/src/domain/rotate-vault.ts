import type { StandardVaultKey, VaultRotation } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { AgentKeyStore } from './agent-keys.ts';
import type { KeyAuditEntry } from './key-audit.ts';
import { dataKeyBytes, keyCheck, vaultContext } from './key-encryption.ts';
import type { KeyPairStore } from './key-pair.ts';
import { openStandardVault } from './open-vault.ts';
import { requireVault, type StandardVault, type Vault, type VaultDeps } from './vault.ts';

/** Clients keep a key for this long: until then, one of them may still write under the key before. */
export const keyCacheMs = 5 * 60_000;

/**
 * Puts a new master key beside the old one, which is served as a previous key until the rotation is confirmed.
 * Called again meanwhile, it answers the same keys: so a device resumes what it or another one began.
 *
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 409 `ZK_ROTATE_FORBIDDEN`
 */
export async function rotateVault(deps: VaultDeps, entry: KeyAuditEntry): Promise<VaultRotation> {
	let opened: StandardVaultKey | undefined;
	const { generation, recovery } = await deps.vaults.change(entry, async (found) => {
		const vault = await withRotation(deps, requireStandard(found), entry.atMs);
		// Before anything is stored: a wrap that does not open must not replace one that does.
		opened = await openStandardVault(deps, vault);
		return vault;
	});
	if (!opened) throw new Error('The vault was changed without being opened.');
	return { ...opened, generation, hasRecoveryWrap: recovery !== null };
}

async function withRotation(deps: VaultDeps, vault: StandardVault, atMs: number): Promise<StandardVault> {
	if (vault.rotation) return vault;
	const masterKey = deps.randomBytes(dataKeyBytes);
	return {
		...vault,
		keyCheck: keyCheck(masterKey),
		generation: vault.generation + 1,
		wrap: await deps.keyEncryption.wrap(masterKey, vaultContext(vault.userId)),
		rotation: { previousWrap: vault.wrap, startedAt: new Date(atMs) },
		recovery: null,
		prepared: null,
	};
}

/**
 * Drops the old key, once the device has re-encrypted everything. Called again, it changes nothing.
 *
 * @param generation the rotation meant; a later one than that is not confirmed
 * @throws AppError 404 `VAULT_NOT_INITIALISED`, 409 `ROTATION_SUPERSEDED`, `ROTATION_TOO_RECENT`
 *   with `Retry-After`, `KEY_PAIR_NOT_REWRAPPED`, or `AGENT_KEYS_NOT_REWRAPPED`
 */
export async function confirmRotation(
	deps: Pick<VaultDeps, 'vaults'> & { keyPairs: KeyPairStore; agentKeys: Pick<AgentKeyStore, 'find'> },
	entry: KeyAuditEntry,
	generation: number | undefined,
): Promise<void> {
	const keyPair = await deps.keyPairs.find(entry.userId);
	const agentKeys = await deps.agentKeys.find(entry.userId);
	await deps.vaults.change(entry, async (found) => {
		const vault = requireVault(found);
		if (generation !== undefined && generation !== vault.generation) {
			throw new AppError('ROTATION_SUPERSEDED', 409, 'Another rotation has begun: start with its keys.');
		}
		if (!vault.rotation) return vault;
		const waitMs = vault.rotation.startedAt.getTime() + keyCacheMs - entry.atMs;
		if (waitMs > 0) throw tooRecent(Math.ceil(waitMs / 1000));
		if (keyPair && keyPair.generation < vault.generation) {
			throw new AppError(
				'KEY_PAIR_NOT_REWRAPPED',
				409,
				'Wrap the private half of the key pair under the new master key first.',
			);
		}
		if (agentKeys && agentKeys.generation < vault.generation) {
			throw new AppError(
				'AGENT_KEYS_NOT_REWRAPPED',
				409,
				'Wrap the private halves of the agent keys under the new master key first.',
			);
		}
		return { ...vault, rotation: null, rotatedAt: new Date(entry.atMs) };
	});
}

function requireStandard(found: Vault | undefined): StandardVault {
	const vault = requireVault(found);
	if (!vault.zeroKnowledge) return vault;
	throw new AppError(
		'ZK_ROTATE_FORBIDDEN',
		409,
		'The server cannot make a key for a zero-knowledge vault: send one that the device has made.',
	);
}

function tooRecent(seconds: number): AppError {
	return new AppError(
		'ROTATION_TOO_RECENT',
		409,
		`Some client may still write under the old key. Re-encrypt once more in ${seconds} seconds, then confirm.`,
		{ details: { retryAfterSec: seconds }, headers: { 'retry-after': String(seconds) } },
	);
}
