import { type Context, Hono } from 'hono';
import { fetchVaultKey, initVault, type VaultDeps, vaultStatus } from '../domain/open-vault.ts';
import { type CallerDeps, requestOrigin, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';
import type { RateLimiter } from './rate-limit.ts';

export type VaultRouteDeps = VaultDeps &
	CallerDeps & { clientAddress: ClientAddress; rateLimiter: RateLimiter };

/** A client fetches a key once in five minutes; this leaves room for many of them. */
export const keyFetchesPerMinute = 300;

/** `/api/v1/me/encryption-vault` */
export function createVaultRoutes(deps: VaultRouteDeps): Hono {
	const app = new Hono();
	const limited = async (c: Context) => {
		const caller = await requireFirstParty(c, deps);
		deps.rateLimiter.take(`keys|${caller.userId}`, keyFetchesPerMinute);
		return { userId: caller.userId, origin: requestOrigin(c, caller, deps.clientAddress) };
	};

	app.use(async (c, next) => {
		await next();
		c.header('cache-control', 'no-store');
	});

	app.get('/status', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await vaultStatus(deps, userId));
	});

	app.post('/init', async (c) => {
		const { userId, origin } = await limited(c);
		return c.json(await initVault(deps, userId, origin));
	});

	app.get('/key', async (c) => {
		const { userId, origin } = await limited(c);
		return c.json(await fetchVaultKey(deps, userId, origin));
	});

	return app;
}
