import { verifyEmailRequestSchema } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { changeAddress } from '../../domain/change-address.ts';
import { languageOf } from '../../language/language.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { readBody } from './read-body.ts';

/** `POST /change-email`: by whoever has the link that was mailed to the new address. */
export function registerChangeEmail(app: Hono, deps: AuthRouteDeps): void {
	app.post('/change-email', async (c) => {
		await changeAddress(
			deps,
			(await readBody(c, verifyEmailRequestSchema)).token,
			languageOf(c.req.raw.headers),
		);
		return c.json({ ok: true });
	});
}
