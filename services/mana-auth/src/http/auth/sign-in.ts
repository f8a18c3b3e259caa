import { signInRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { signIn } from '../../identity/account-tokens.ts';
import { deviceTokenHeader } from '../../identity/request-headers.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerSignIn(app: Hono, deps: AuthRouteDeps): void {
	app.on('POST', ['/sign-in/email', '/login'], async (c) => {
		const { deviceToken, ...credentials } = await readBody(c, signInRequestSchema);
		const headers = notedHeaders(c, deps);
		if (deviceToken !== undefined) headers.set(deviceTokenHeader, deviceToken);
		return c.json(await signIn(deps, credentials, headers));
	});
}
