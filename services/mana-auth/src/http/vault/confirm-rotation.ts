import { rotationConfirmRequestSchema } from '@mana/auth-protocol';
import { parseJson, readBody, validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { confirmRotation } from '../../domain/rotate-vault.ts';
import { vaultChange } from './vault-change.ts';
import { limitBytes, type VaultRouteDeps } from './vault-route-deps.ts';

export function registerConfirmRotation(app: Hono, deps: VaultRouteDeps): void {
	app.post(
		'/rotate/confirm',
		vaultChange(deps, 'rotate_confirm', {
			async read(c) {
				const text = await readBody(c.req.raw, limitBytes);
				return validate(rotationConfirmRequestSchema, text === '' ? {} : parseJson(text));
			},
			async change({ generation }, entry) {
				await confirmRotation(deps, entry, generation);
				return { ok: true };
			},
		}),
	);
}
