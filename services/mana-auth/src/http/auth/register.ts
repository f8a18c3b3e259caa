import { registerRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { register } from '../../identity/account-tokens.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerRegister(app: Hono, deps: AuthRouteDeps): void {
	app.post('/register', async (c) => {
		const registered = await register(deps, await readBody(c, registerRequestSchema), notedHeaders(c, deps));
		if (registered === 'confirmation-mailed') return c.json({ confirmationRequired: true }, 202);
		return c.json(registered);
	});
}
