import { appTokenRequestSchema } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import { redeemAppCode } from '../../domain/app-sign-in.ts';
import { refresh } from '../../identity/account-tokens.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { readBody } from './read-body.ts';

/** The app gets tokens of the session in which its person has signed in, and ends it when they sign out there. */
export function registerAppToken(app: Hono, deps: AuthRouteDeps): void {
	app.post('/app-token', async (c) => {
		const sessionId = await redeemAppCode(deps, await readBody(c, appTokenRequestSchema));
		const token = await deps.sessionToken(sessionId);
		if (token === undefined)
			throw new AppError('TOKEN_INVALID', 401, 'This session has ended. Sign in again.');
		return c.json(await refresh(deps, token));
	});
}
