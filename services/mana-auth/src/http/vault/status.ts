import type { Hono } from 'hono';
import { vaultStatus } from '../../domain/open-vault.ts';
import { requireFirstParty } from '../caller.ts';
import type { VaultRouteDeps } from './vault-route-deps.ts';

export function registerStatus(app: Hono, deps: VaultRouteDeps): void {
	app.get('/status', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await vaultStatus(deps, userId));
	});
}
