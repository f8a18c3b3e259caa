import { recoveryVaultKeySchema, spaceKeysSchema, standardVaultKeySchema } from '@mana/auth-protocol';
import { decodeBase64 } from '@mana/shared-crypto';
import { z } from 'zod';

/** The keys that an answer holds, newest first, or that only members' own devices open them. */
type AnsweredKeys = readonly Uint8Array<ArrayBuffer>[] | 'zero-knowledge';

/** `GET /api/v1/me/encryption-vault/key` and `POST …/init` of mana-auth. */
export const vaultKeysResponse = z
	.union([
		recoveryVaultKeySchema.pick({ requiresRecoveryCode: true }),
		standardVaultKeySchema.pick({ masterKey: true, previousKeys: true }),
	])
	.transform((answer): AnsweredKeys => {
		if ('requiresRecoveryCode' in answer) return 'zero-knowledge';
		return [answer.masterKey, ...(answer.previousKeys ?? [])].map(decodeBase64);
	});

/** `GET /api/v1/spaces/:id/keys` of mana-auth. */
export const spaceKeysResponse = spaceKeysSchema
	.pick({ current: true, keys: true, zeroKnowledge: true })
	.refine(
		({ current, keys, zeroKnowledge }) => zeroKnowledge || keys.some(({ epoch }) => epoch === current),
		'the current key is missing',
	)
	.transform(({ current, keys, zeroKnowledge }): AnsweredKeys => {
		if (zeroKnowledge) return 'zero-knowledge';
		return keys
			.filter(({ epoch }) => current !== null && epoch <= current)
			.sort((a, b) => b.epoch - a.epoch)
			.map(({ key }) => decodeBase64(key));
	});
