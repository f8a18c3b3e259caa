import type { Hono } from 'hono';
import { assertKeyReach } from '../../domain/oauth/key-reach.ts';
import { areVaultKeysCurrent, fetchVaultKey } from '../../domain/open-vault.ts';
import { requestOrigin, requireCaller } from '../caller.ts';
import { answerVault } from './answer-vault.ts';
import { limitKeyChecks, limitKeyFetches } from './key-fetch-limits.ts';
import type { VaultRouteDeps } from './vault-route-deps.ts';

export function registerKey(app: Hono, deps: VaultRouteDeps): void {
	app.get('/key', async (c) => {
		const caller = await requireCaller(c, deps);
		const permit = () => assertKeyReach(deps, caller, null);
		const known = c.req.header('if-none-match');
		if (known !== undefined) {
			await limitKeyChecks(deps, caller.userId);
			// No key is given out, so nothing is audited. A caller that may not have one goes on, and is refused below.
			const isCurrent = () => areVaultKeysCurrent(deps, caller.userId, known);
			if (await permit().then(isCurrent, () => false)) return c.body(null, 304);
		}
		await limitKeyFetches(deps, caller.userId);
		const origin = requestOrigin(c, caller, deps.clientAddress);
		return answerVault(c, await fetchVaultKey(deps, caller.userId, origin, permit));
	});
}
