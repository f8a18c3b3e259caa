import { zeroKnowledgeRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { decodeBase64 } from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { disableZeroKnowledge, enableZeroKnowledge } from '../../domain/zero-knowledge.ts';
import { vaultChange } from './vault-change.ts';
import { limitBytes, type VaultRouteDeps } from './vault-route-deps.ts';

export function registerZeroKnowledge(app: Hono, deps: VaultRouteDeps): void {
	app.post(
		'/zero-knowledge',
		vaultChange(deps, 'zk_change', {
			read: (c) => readJson(c, zeroKnowledgeRequestSchema, { limitBytes }),
			async change(body, entry) {
				if (body.enable) await enableZeroKnowledge(deps, entry);
				else await disableZeroKnowledge(deps, entry, decodeBase64(body.masterKey));
				return { ok: true, zeroKnowledge: body.enable };
			},
		}),
	);
}
