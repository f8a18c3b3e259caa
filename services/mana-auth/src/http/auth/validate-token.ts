import { validateRequestSchema } from '@mana/auth-protocol';
import { bearerToken } from '@mana/shared-auth';
import type { Hono } from 'hono';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { readBody } from './read-body.ts';

export function registerValidateToken(app: Hono, deps: AuthRouteDeps): void {
	app.post('/validate', async (c) => {
		const { token } = await readBody(c, validateRequestSchema);
		const verified = await deps.tokenVerifier.verify(bearerToken(`Bearer ${token}`));
		if (!verified.ok) return c.json({ valid: false, reason: verified.reason });
		const { token: _, ...payload } = verified.caller;
		return c.json({ valid: true, payload });
	});
}
