import { resetPasswordRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { resetPassword } from '../../identity/account-tokens.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerResetPassword(app: Hono, deps: AuthRouteDeps): void {
	app.post('/reset-password', async (c) => {
		const body = await readBody(c, resetPasswordRequestSchema);
		return c.json({ ok: true, deviceToken: await resetPassword(deps, body, notedHeaders(c, deps)) });
	});
}
