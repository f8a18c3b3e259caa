import type { StandardVaultKey, VaultKey, VaultStatus } from '@mana/auth-protocol';
import { auditedFetch } from './audited.ts';
import type { RequestOrigin } from './key-audit.ts';
import { dataKeyBytes, KeyUnwrapError, keyCheck, vaultContext } from './key-encryption.ts';
import { sameBytes } from './same-bytes.ts';
import { requireVault, type StandardVault, type VaultDeps } from './vault.ts';

export interface ServedVault {
	vault: VaultKey;
	/** As `vaultKeysVersion` makes it; none where the server opens nothing. */
	version?: string;
}

export async function vaultStatus(deps: Pick<VaultDeps, 'vaults'>, userId: string): Promise<VaultStatus> {
	const vault = await deps.vaults.find(userId);
	const isOpaque = vault?.zeroKnowledge === true;
	return {
		vaultExists: vault !== undefined,
		hasRecoveryWrap: Boolean(vault?.recovery),
		zeroKnowledge: isOpaque,
		recoverySetAt: vault?.recovery?.setAt.toISOString() ?? null,
		isReencrypting: isOpaque && vault.rotation !== null,
		wasHeldHere: isOpaque && !vault.madeOnDevice,
	};
}

/** Answers the user's vault, minting it first where there is none. However many call at once, one key results. */
export function initVault(deps: VaultDeps, userId: string, origin: RequestOrigin): Promise<ServedVault> {
	return auditedFetch(deps, { userId, spaceId: null, origin, failedAction: 'failed_fetch' }, async () => {
		const isNew = (await deps.vaults.find(userId)) === undefined && (await mintVault(deps, userId));
		return { action: isNew ? 'init' : 'fetch', value: await openVault(deps, userId) };
	});
}

/** @param permit throws where the caller may not have the key, which is then a failed fetch like any other */
export function fetchVaultKey(
	deps: VaultDeps,
	userId: string,
	origin: RequestOrigin,
	permit: () => Promise<void> = async () => {},
): Promise<ServedVault> {
	return auditedFetch(deps, { userId, spaceId: null, origin, failedAction: 'failed_fetch' }, async () => {
		await permit();
		return { action: 'fetch', value: await openVault(deps, userId) };
	});
}

/** Names what `GET /key` answers of a standard vault: while it is the same, so are the keys. */
function vaultKeysVersion({ generation, rotation }: StandardVault): string {
	return `"${generation}${rotation ? '-rotating' : ''}"`;
}

/** Whether who was given that version of a vault's keys has them still. A vault in zero-knowledge mode has none. */
export async function areVaultKeysCurrent(
	deps: Pick<VaultDeps, 'vaults'>,
	userId: string,
	version: string,
): Promise<boolean> {
	const vault = await deps.vaults.find(userId);
	return vault !== undefined && !vault.zeroKnowledge && vaultKeysVersion(vault) === version;
}

async function mintVault(deps: VaultDeps, userId: string): Promise<boolean> {
	const masterKey = deps.randomBytes(dataKeyBytes);
	const wrap = await deps.keyEncryption.wrap(masterKey, vaultContext(userId));
	return deps.vaults.insert({ userId, keyCheck: keyCheck(masterKey), wrap, createdAtMs: deps.now() });
}

async function openVault(deps: VaultDeps, userId: string): Promise<ServedVault> {
	const vault = requireVault(await deps.vaults.find(userId));
	if (!vault.zeroKnowledge) {
		return { vault: await openStandardVault(deps, vault), version: vaultKeysVersion(vault) };
	}
	const sealed = vault.rotation?.sealedPrevious;
	return {
		vault: {
			requiresRecoveryCode: true,
			zeroKnowledge: true,
			recoveryWrappedMk: base64(vault.recovery.wrapped),
			recoveryIv: base64(vault.recovery.iv),
			formatVersion: vault.formatVersion,
			...(sealed
				? { wrappedPreviousKeys: [{ wrappedKey: base64(sealed.wrapped), iv: base64(sealed.iv) }] }
				: {}),
		},
	};
}

/** @throws KeyUnwrapError */
export async function openStandardVault(
	deps: Pick<VaultDeps, 'keyEncryption'>,
	vault: StandardVault,
): Promise<StandardVaultKey> {
	const context = vaultContext(vault.userId);
	const masterKey = await deps.keyEncryption.unwrap(vault.wrap, context);
	if (!sameBytes(keyCheck(masterKey), vault.keyCheck)) {
		throw new KeyUnwrapError("The master key does not match the vault's check value.");
	}
	const previous = vault.rotation && (await deps.keyEncryption.unwrap(vault.rotation.previousWrap, context));
	return {
		masterKey: base64(masterKey),
		formatVersion: vault.formatVersion,
		kekId: vault.wrap.kekId,
		...(previous ? { previousKeys: [base64(previous)] } : {}),
	};
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
