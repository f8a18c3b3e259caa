import { refreshRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { refresh } from '../../identity/account-tokens.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { readBody } from './read-body.ts';

export function registerRefresh(app: Hono, deps: AuthRouteDeps): void {
	app.post('/refresh', async (c) => {
		const { refreshToken } = await readBody(c, refreshRequestSchema);
		return c.json(await refresh(deps, refreshToken));
	});
}
