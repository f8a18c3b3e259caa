import type { AgentKeys, PublicAgentKeys } from '@mana/auth-protocol';
import { encodeBase64 } from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { readAgentKeys, type WrappedPair } from '../../domain/agent-keys.ts';
import { auditedFetch } from '../../domain/audited.ts';
import { requireCaller } from '../caller.ts';
import { requireKeyFetcher } from '../vault/key-fetch-limits.ts';
import type { AgentKeyRouteDeps } from './set-agent-keys.ts';

const publicFetchesPerMinute = 600;

export function registerReadAgentKeys(app: Hono, deps: AgentKeyRouteDeps): void {
	app.get('/', async (c) => {
		const { userId, origin } = await requireKeyFetcher(c, deps);
		const keys = await auditedFetch(
			deps,
			{ userId, spaceId: null, origin, failedAction: 'agent_keys_fetch' },
			async () => ({ action: 'agent_keys_fetch', value: await readAgentKeys(deps, userId) }),
		);
		return c.json<AgentKeys>({ encryption: toWire(keys.encryption), signing: toWire(keys.signing) });
	});
}

/** Opens nothing, and so is in no log: mana-ai asks before each run on a sealed copy. */
export function registerReadPublicAgentKeys(app: Hono, deps: AgentKeyRouteDeps): void {
	app.get('/public', async (c) => {
		const { userId } = await requireCaller(c, deps, ['person', 'trace']);
		await deps.rateLimiter.take(`agent-keys|${userId}`, publicFetchesPerMinute);
		const { encryption, signing } = await readAgentKeys(deps, userId);
		return c.json<PublicAgentKeys>({
			encryptionKey: encodeBase64(encryption.publicKey),
			signingKey: encodeBase64(signing.publicKey),
		});
	});
}

function toWire({ publicKey, wrappedPrivateKey, iv }: WrappedPair): AgentKeys['signing'] {
	return {
		publicKey: encodeBase64(publicKey),
		wrappedPrivateKey: encodeBase64(wrappedPrivateKey),
		iv: encodeBase64(iv),
	};
}
