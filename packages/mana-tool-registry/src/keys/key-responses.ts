import { decodeBase64, MASTER_KEY_BYTES } from '@mana/shared-crypto';
import { z } from 'zod';

const keyBytes = z.string().transform((text, issues) => {
	try {
		const bytes = decodeBase64(text);
		if (bytes.length === MASTER_KEY_BYTES) return bytes;
	} catch {
		// Falls through to the one issue: what is wrong with a key is nobody's business but its owner's.
	}
	issues.addIssue({ code: 'custom', message: `expected base64 of ${MASTER_KEY_BYTES} bytes` });
	return z.NEVER;
});

/** `GET /api/v1/me/encryption-vault/key` and `POST …/init` of mana-auth. */
export const vaultKeyResponse = z.union([
	z.object({ requiresRecoveryCode: z.literal(true) }).transform(() => 'zero-knowledge' as const),
	z
		.object({ masterKey: keyBytes, previousKeys: z.array(keyBytes).default([]) })
		.transform(({ masterKey, previousKeys }) => [masterKey, ...previousKeys]),
]);

const openSpaceKeysResponse = z
	.object({ current: z.int(), keys: z.array(z.object({ epoch: z.int(), key: keyBytes })) })
	.refine(({ current, keys }) => keys.some(({ epoch }) => epoch === current), 'the current key is missing')
	.transform(({ current, keys }) =>
		keys
			.filter(({ epoch }) => epoch <= current)
			.sort((a, b) => b.epoch - a.epoch)
			.map(({ key }) => key),
	);

/** `GET /api/v1/spaces/:id/keys` of mana-auth, as keys newest first; none where only members' devices open them. */
export const spaceKeysResponse = z.union([
	z.object({ zeroKnowledge: z.literal(true) }).transform(() => 'zero-knowledge' as const),
	openSpaceKeysResponse,
]);
