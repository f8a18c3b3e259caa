import { logoutRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { sessionIdOf } from '../../identity/account-tokens.ts';
import { requireCaller } from '../caller.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { readBody } from './read-body.ts';

export function registerLogout(app: Hono, deps: AuthRouteDeps): void {
	app.post('/logout', async (c) => {
		const { refreshToken } = await readBody(c, logoutRequestSchema);
		const sessionId = refreshToken
			? await sessionIdOf(deps, refreshToken)
			: (await requireCaller(c, deps)).sessionId;
		if (sessionId) await deps.sessions.end(sessionId);
		return c.json({ ok: true });
	});
}
