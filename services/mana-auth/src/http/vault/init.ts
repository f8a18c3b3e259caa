import type { Hono } from 'hono';
import { initVault } from '../../domain/open-vault.ts';
import { answerVault } from './answer-vault.ts';
import { requireKeyFetcher } from './key-fetch-limits.ts';
import type { VaultRouteDeps } from './vault-route-deps.ts';

export function registerInit(app: Hono, deps: VaultRouteDeps): void {
	app.post('/init', async (c) => {
		const { userId, origin } = await requireKeyFetcher(c, deps);
		return answerVault(c, await initVault(deps, userId, origin));
	});
}
