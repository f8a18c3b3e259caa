import { type AgentKeys as AgentKeysOnTheWire, agentKeysRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { decodeBase64 } from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { type AgentKeyStore, setAgentKeys, type WrappedPair } from '../../domain/agent-keys.ts';
import { type VaultChangeDeps, vaultChange } from '../vault/vault-change.ts';
import { limitBytes } from '../vault/vault-route-deps.ts';

export type AgentKeyRouteDeps = VaultChangeDeps & { readonly agentKeys: AgentKeyStore };

export function registerSetAgentKeys(app: Hono, deps: AgentKeyRouteDeps): void {
	app.put(
		'/',
		vaultChange(deps, 'agent_keys_set', {
			read: (c) => readJson(c, agentKeysRequestSchema, { limitBytes }),
			async change({ encryption, signing, masterKeyCheck, replace }, entry) {
				await setAgentKeys(deps, entry, {
					encryption: fromWire(encryption),
					signing: fromWire(signing),
					keyCheck: decodeBase64(masterKeyCheck),
					replace,
				});
				return { ok: true };
			},
		}),
	);
}

function fromWire({ publicKey, wrappedPrivateKey, iv }: AgentKeysOnTheWire['signing']): WrappedPair {
	return {
		publicKey: decodeBase64(publicKey),
		wrappedPrivateKey: decodeBase64(wrappedPrivateKey),
		iv: decodeBase64(iv),
	};
}
