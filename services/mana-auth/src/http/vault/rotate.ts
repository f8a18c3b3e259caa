import { vaultRotationRequestSchema } from '@mana/auth-protocol';
import { parseJson, readBody, validate } from '@mana/service-kit';
import { decodeBase64 } from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { prepareKey } from '../../domain/prepare-key.ts';
import { rotateVault } from '../../domain/rotate-vault.ts';
import { vaultChange } from './vault-change.ts';
import { limitBytes, type VaultRouteDeps } from './vault-route-deps.ts';

export function registerRotate(app: Hono, deps: VaultRouteDeps): void {
	app.post(
		'/rotate',
		vaultChange(deps, 'rotate', {
			async read(c) {
				const text = await readBody(c.req.raw, limitBytes);
				return validate(vaultRotationRequestSchema, text === '' ? {} : parseJson(text));
			},
			async change({ key }, entry) {
				if (!key) return rotateVault(deps, entry);
				const generation = await prepareKey(deps, entry, {
					keyCheck: decodeBase64(key.masterKeyCheck),
					recovery: { wrapped: decodeBase64(key.recoveryWrappedMk), iv: decodeBase64(key.recoveryIv) },
					sealedPrevious: {
						wrapped: decodeBase64(key.previousKeyWrapped),
						iv: decodeBase64(key.previousKeyIv),
					},
				});
				return { ok: true, generation };
			},
		}),
	);
}
