import { mailRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { notedHeaders } from './noted-headers.ts';
import { readBody } from './read-body.ts';

export function registerResendVerification(app: Hono, deps: AuthRouteDeps): void {
	app.post('/resend-verification', async (c) => {
		const body = await readBody(c, mailRequestSchema);
		await deps.identity.api.sendVerificationEmail({ body, headers: notedHeaders(c, deps) });
		return c.json({ ok: true });
	});
}
