import { type KeyPairResponse, keyPairRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { decodeBase64, encodeBase64 } from '@mana/shared-crypto';
import type { Hono } from 'hono';
import { auditedFetch } from '../../domain/audited.ts';
import { readKeyPair, setKeyPair } from '../../domain/key-pair.ts';
import { requireKeyFetcher } from './key-fetch-limits.ts';
import { vaultChange } from './vault-change.ts';
import { limitBytes, type VaultRouteDeps } from './vault-route-deps.ts';

export function registerReadKeyPair(app: Hono, deps: VaultRouteDeps): void {
	app.get('/key-pair', async (c) => {
		const { userId, origin } = await requireKeyFetcher(c, deps);
		const pair = await auditedFetch(
			deps,
			{ userId, spaceId: null, origin, failedAction: 'key_pair_fetch' },
			async () => ({ action: 'key_pair_fetch', value: await readKeyPair(deps, userId) }),
		);
		return c.json<KeyPairResponse>({
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: encodeBase64(pair.wrappedPrivateKey),
			iv: encodeBase64(pair.iv),
		});
	});
}

export function registerSetKeyPair(app: Hono, deps: VaultRouteDeps): void {
	app.put(
		'/key-pair',
		vaultChange(deps, 'key_pair_set', {
			read: (c) => readJson(c, keyPairRequestSchema, { limitBytes }),
			async change(pair, entry) {
				await setKeyPair(deps, entry, {
					publicKey: decodeBase64(pair.publicKey),
					wrappedPrivateKey: decodeBase64(pair.wrappedPrivateKey),
					iv: decodeBase64(pair.iv),
					keyCheck: decodeBase64(pair.masterKeyCheck),
					replace: pair.replace,
				});
				return { ok: true };
			},
		}),
	);
}
