import { passkeyAnswerSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { signInByPasskey } from '../../identity/account-tokens.ts';
import { passkeyQuestion } from '../../identity/passkeys.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerSignInPasskey(app: Hono, deps: AuthRouteDeps): void {
	app.post('/sign-in/passkey/options', async (c) =>
		c.json(await passkeyQuestion(deps.identity, new Headers())),
	);
	app.post('/sign-in/passkey', async (c) => {
		const answer = await readBody(c, passkeyAnswerSchema);
		return c.json(await signInByPasskey(deps, answer, notedHeaders(c, deps)));
	});
}
