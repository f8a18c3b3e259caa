import { AppError } from '@mana/service-kit';
import { auditedFetch } from './audited-fetch.ts';
import type { KeyAudit, RequestOrigin } from './key-audit.ts';
import {
	dataKeyBytes,
	type KeyEncryption,
	KeyUnwrapError,
	keyCheck,
	vaultContext,
	type WrappedKey,
} from './key-encryption.ts';
import { sameBytes } from './same-bytes.ts';

interface VaultRecord {
	userId: string;
	formatVersion: number;
	keyCheck: Uint8Array;
	recoverySetAt: Date | null;
}

/** A vault as stored: the server holds a wrap of the key, or only what the recovery code opens. */
type Vault =
	| (VaultRecord & {
			zeroKnowledge: false;
			wrap: WrappedKey;
			/** The key before, while a rotation is under way. */
			previousWrap: WrappedKey | null;
			hasRecoveryWrap: boolean;
	  })
	| (VaultRecord & { zeroKnowledge: true; recoveryWrappedMk: Uint8Array; recoveryIv: Uint8Array });

export interface VaultStore {
	find(userId: string): Promise<Vault | undefined>;
	/** Stores a new vault unless the user has one; tells whether it did. */
	insert(vault: {
		userId: string;
		keyCheck: Uint8Array;
		wrap: WrappedKey;
		createdAtMs: number;
	}): Promise<boolean>;
}

export interface VaultDeps {
	vaults: VaultStore;
	audit: KeyAudit;
	keyEncryption: KeyEncryption;
	randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	now: () => number;
}

export type OpenedVault =
	| { masterKey: string; formatVersion: number; kekId: string; previousKeys?: string[] }
	| {
			requiresRecoveryCode: true;
			zeroKnowledge: true;
			recoveryWrappedMk: string;
			recoveryIv: string;
			formatVersion: number;
	  };

export async function vaultStatus(deps: Pick<VaultDeps, 'vaults'>, userId: string) {
	const vault = await deps.vaults.find(userId);
	return {
		vaultExists: vault !== undefined,
		hasRecoveryWrap: vault !== undefined && (vault.zeroKnowledge || vault.hasRecoveryWrap),
		zeroKnowledge: vault?.zeroKnowledge ?? false,
		recoverySetAt: vault?.recoverySetAt?.toISOString() ?? null,
	};
}

/** Answers the user's vault, minting it first where there is none. However many call at once, one key results. */
export function initVault(deps: VaultDeps, userId: string, origin: RequestOrigin): Promise<OpenedVault> {
	return auditedFetch(deps, { userId, spaceId: null, origin, failedAction: 'failed_fetch' }, async () => {
		const isNew = (await deps.vaults.find(userId)) === undefined && (await mintVault(deps, userId));
		return { action: isNew ? 'init' : 'fetch', value: await openVault(deps, userId) };
	});
}

export function fetchVaultKey(deps: VaultDeps, userId: string, origin: RequestOrigin): Promise<OpenedVault> {
	return auditedFetch(deps, { userId, spaceId: null, origin, failedAction: 'failed_fetch' }, async () => ({
		action: 'fetch',
		value: await openVault(deps, userId),
	}));
}

async function mintVault(deps: VaultDeps, userId: string): Promise<boolean> {
	const masterKey = deps.randomBytes(dataKeyBytes);
	const wrap = await deps.keyEncryption.wrap(masterKey, vaultContext(userId));
	return deps.vaults.insert({ userId, keyCheck: keyCheck(masterKey), wrap, createdAtMs: deps.now() });
}

async function openVault(deps: VaultDeps, userId: string): Promise<OpenedVault> {
	const vault = await deps.vaults.find(userId);
	if (!vault) {
		throw new AppError(
			'VAULT_NOT_INITIALISED',
			404,
			'There is no vault yet. Make one with POST /api/v1/me/encryption-vault/init.',
		);
	}
	if (vault.zeroKnowledge) {
		return {
			requiresRecoveryCode: true,
			zeroKnowledge: true,
			recoveryWrappedMk: base64(vault.recoveryWrappedMk),
			recoveryIv: base64(vault.recoveryIv),
			formatVersion: vault.formatVersion,
		};
	}
	const context = vaultContext(userId);
	const masterKey = await deps.keyEncryption.unwrap(vault.wrap, context);
	if (!sameBytes(keyCheck(masterKey), vault.keyCheck)) {
		throw new KeyUnwrapError("The master key does not match the vault's check value.");
	}
	const previous = vault.previousWrap && (await deps.keyEncryption.unwrap(vault.previousWrap, context));
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
