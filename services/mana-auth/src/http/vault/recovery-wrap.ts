import { recoveryWrapRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { decodeBase64 } from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { clearRecoveryWrap, setRecoveryWrap } from '../../domain/recovery-wrap.ts';
import { vaultChange } from './vault-change.ts';
import { limitBytes, type VaultRouteDeps } from './vault-route-deps.ts';

export function registerSetRecoveryWrap(app: Hono, deps: VaultRouteDeps): void {
	app.post(
		'/recovery-wrap',
		vaultChange(deps, 'recovery_set', {
			read: (c) => readJson(c, recoveryWrapRequestSchema, { limitBytes }),
			async change({ recoveryWrappedMk, recoveryIv, masterKeyCheck }, entry) {
				await setRecoveryWrap(deps, entry, {
					wrapped: decodeBase64(recoveryWrappedMk),
					iv: decodeBase64(recoveryIv),
					keyCheck: masterKeyCheck === undefined ? undefined : decodeBase64(masterKeyCheck),
				});
				return { ok: true };
			},
		}),
	);
}

export function registerClearRecoveryWrap(app: Hono, deps: VaultRouteDeps): void {
	app.delete(
		'/recovery-wrap',
		vaultChange(deps, 'recovery_clear', {
			read: async () => undefined,
			async change(_, entry) {
				await clearRecoveryWrap(deps, entry);
				return { ok: true };
			},
		}),
	);
}
