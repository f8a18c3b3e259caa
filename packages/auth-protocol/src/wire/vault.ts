import { z } from 'zod';
import { base64OfBytes } from './base64.ts';

const masterKey = base64OfBytes(32);
const recoveryWrappedMk = base64OfBytes(48);
const recoveryIv = base64OfBytes(12);
/** HKDF-SHA-256 of the master key, info `mana-key-check-v1`. */
const masterKeyCheck = base64OfBytes(32);

/** `GET /api/v1/me/encryption-vault/status` */
export const vaultStatusSchema = z.object({
	vaultExists: z.boolean(),
	hasRecoveryWrap: z.boolean(),
	zeroKnowledge: z.boolean(),
	recoverySetAt: z.iso.datetime().nullable(),
	/** Of a zero-knowledge vault: records may still be under the key before. */
	isReencrypting: z.boolean(),
	/** Of a zero-knowledge vault: its key is from a time when this server held it. */
	wasHeldHere: z.boolean(),
});

/** The master key of a vault that the server opens. */
export const standardVaultKeySchema = z.object({
	masterKey,
	formatVersion: z.int(),
	kekId: z.string(),
	/** While a rotation is under way: what is not re-encrypted yet opens with these. */
	previousKeys: z.array(masterKey).optional(),
});

/** What the recovery code opens, on a device of the owner's. */
export const recoveryVaultKeySchema = z.object({
	requiresRecoveryCode: z.literal(true),
	zeroKnowledge: z.literal(true),
	recoveryWrappedMk,
	recoveryIv,
	formatVersion: z.int(),
	/** While a rotation is under way: the keys before, sealed under the one that the recovery code opens. */
	wrappedPreviousKeys: z.array(z.object({ wrappedKey: base64OfBytes(48), iv: base64OfBytes(12) })).optional(),
});

/** `GET /api/v1/me/encryption-vault/key` and `POST …/init` */
export const vaultKeySchema = z.union([recoveryVaultKeySchema, standardVaultKeySchema]);

/** `POST …/recovery-wrap`; a `masterKeyCheck` is compared where it comes along. */
export const recoveryWrapRequestSchema = z.object({
	recoveryWrappedMk,
	recoveryIv,
	masterKeyCheck: masterKeyCheck.optional(),
});

/** `POST …/zero-knowledge`; leaving that mode takes the master key. */
export const zeroKnowledgeRequestSchema = z.discriminatedUnion('enable', [
	z.object({ enable: z.literal(true) }),
	z.object({ enable: z.literal(false), masterKey }),
]);
export const zeroKnowledgeChangeSchema = z.object({ ok: z.literal(true), zeroKnowledge: z.boolean() });

/** `POST …/rotate`: without a key the server makes one; with one, a device has, for zero-knowledge mode. */
export const vaultRotationRequestSchema = z.object({
	key: z
		.object({
			masterKeyCheck,
			/** The new key, as the recovery code opens it. */
			recoveryWrappedMk,
			recoveryIv,
			/** The key now in force, sealed under the new one. */
			previousKeyWrapped: base64OfBytes(48),
			previousKeyIv: base64OfBytes(12),
		})
		.optional(),
});

/** The answer where the device has made the key: nothing changes before zero-knowledge mode is turned on. */
export const preparedKeySchema = z.object({ ok: z.literal(true), generation: z.int().positive() });

/** The answer where the server has. */
export const vaultRotationSchema = standardVaultKeySchema.extend({
	/** Names this rotation to `…/rotate/confirm`. */
	generation: z.int().positive(),
	/** False after a rotation: a wrap of the old key would recover nothing written under the new one. */
	hasRecoveryWrap: z.boolean(),
});

/** `POST …/rotate/confirm`: the rotation meant; a later one than that is not confirmed. */
export const rotationConfirmRequestSchema = z.object({ generation: z.int().positive().optional() });

/** `GET …/key-pair`: X25519, the private half wrapped under the master key. */
export const keyPairSchema = z.object({
	publicKey: base64OfBytes(32),
	wrappedPrivateKey: base64OfBytes(48),
	iv: base64OfBytes(12),
});

/** `PUT …/key-pair` */
export const keyPairRequestSchema = keyPairSchema.extend({
	masterKeyCheck,
	/** Also where there is one with another public key, whose wraps are lost then. */
	replace: z.boolean().default(false),
});

export type VaultStatus = z.output<typeof vaultStatusSchema>;
export type StandardVaultKey = z.output<typeof standardVaultKeySchema>;
export type RecoveryVaultKey = z.output<typeof recoveryVaultKeySchema>;
export type VaultKey = z.output<typeof vaultKeySchema>;
export type VaultRotation = z.output<typeof vaultRotationSchema>;
export type KeyPairResponse = z.output<typeof keyPairSchema>;
