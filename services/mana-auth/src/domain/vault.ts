import { AppError } from '@mana/service-kit';
import type { KeyAudit, KeyAuditEntry } from './key-audit.ts';
import type { KeyEncryption, WrappedKey } from './key-encryption.ts';

/** A master key as the recovery code opens it: 48 bytes and a 12-byte IV, made on the user's device. */
export interface RecoveryWrap {
	wrapped: Uint8Array;
	iv: Uint8Array;
	setAt: Date;
}

/** A key as a device sealed it, which the server cannot open: 48 bytes and a 12-byte IV. */
export interface DeviceSealedKey {
	wrapped: Uint8Array;
	iv: Uint8Array;
}

/** A master key that a device has made for zero-knowledge mode, before it is in force. */
export interface PreparedKey {
	keyCheck: Uint8Array;
	/** The key itself, as the recovery code opens it. */
	recovery: DeviceSealedKey;
	/** The key now in force, sealed under the prepared one. */
	sealedPrevious: DeviceSealedKey;
}

interface VaultRecord {
	userId: string;
	formatVersion: number;
	keyCheck: Uint8Array;
	/** 1 with the first master key, one more with each rotation. */
	generation: number;
	rotatedAt: Date | null;
	prepared: PreparedKey | null;
}

export interface StandardVault extends VaultRecord {
	zeroKnowledge: false;
	wrap: WrappedKey;
	/** Under way: records may still be encrypted under the key before. */
	rotation: { previousWrap: WrappedKey; startedAt: Date } | null;
	recovery: RecoveryWrap | null;
}

export interface ZeroKnowledgeVault extends VaultRecord {
	zeroKnowledge: true;
	/** Under way: records may still be encrypted under the key before, which the new one opens. */
	rotation: { sealedPrevious: DeviceSealedKey; startedAt: Date } | null;
	recovery: RecoveryWrap;
	/** Whether a device of the person's made the key; one from before that was asked for has been with the server. */
	madeOnDevice: boolean;
}

/** A vault as stored: the server holds a wrap of the key, or only what the recovery code opens. */
export type Vault = StandardVault | ZeroKnowledgeVault;

export interface VaultStore {
	find(userId: string): Promise<Vault | undefined>;
	/** Stores a new vault unless the user has one; tells whether it did. */
	insert(vault: {
		userId: string;
		keyCheck: Uint8Array;
		wrap: WrappedKey;
		createdAtMs: number;
	}): Promise<boolean>;
	/**
	 * Locks the entry's user's vault and stores what `decide` makes of it, and the audit row with it: both or
	 * neither. Where `decide` throws, nothing is stored.
	 */
	change(entry: KeyAuditEntry, decide: (vault: Vault | undefined) => Promise<Vault>): Promise<Vault>;
}

export interface VaultDeps {
	vaults: VaultStore;
	audit: KeyAudit;
	keyEncryption: KeyEncryption;
	randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	now: () => number;
}

/** @throws AppError 404 `VAULT_NOT_INITIALISED` */
export function requireVault(vault: Vault | undefined): Vault {
	if (vault) return vault;
	throw new AppError(
		'VAULT_NOT_INITIALISED',
		404,
		'There is no vault yet. Make one with POST /api/v1/me/encryption-vault/init.',
	);
}

export function wrongKey(): AppError {
	return new AppError('WRONG_KEY', 400, 'This is not the master key of the vault. Nothing was changed.');
}

export function rotationUnderWay(): AppError {
	return new AppError(
		'ROTATION_UNDER_WAY',
		409,
		'Records may still be encrypted under the key before. Re-encrypt them and confirm the rotation first.',
	);
}
