import { secondFactorRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { completeSignIn } from '../../identity/account-tokens.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerSignInTwoFactor(app: Hono, deps: AuthRouteDeps): void {
	app.post('/sign-in/two-factor', async (c) => {
		const body = await readBody(c, secondFactorRequestSchema);
		return c.json(await completeSignIn(deps, body, notedHeaders(c, deps)));
	});
}
