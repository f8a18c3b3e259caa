import { verifyEmailRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { confirmAddress } from '../../identity/account-tokens.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { readBody } from './read-body.ts';

export function registerVerifyEmail(app: Hono, deps: AuthRouteDeps): void {
	app.post('/verify-email', async (c) => {
		await confirmAddress(deps, (await readBody(c, verifyEmailRequestSchema)).token);
		return c.json({ ok: true });
	});
}
