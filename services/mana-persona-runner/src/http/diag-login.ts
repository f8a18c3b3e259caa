import { AppError, validate } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { PersonaSession } from '../auth/persona-session.ts';
import { RequestFailed } from '../auth/send-request.ts';

const querySchema = z.object({ email: z.email() });

export interface DiagLoginDeps {
	openSession(persona: { readonly email: string }): Promise<PersonaSession>;
}

/** `GET /diag/login?email=`: whether a persona can sign in, and into which spaces it could go. No token is shown. */
export function registerDiagLogin(app: Hono, { openSession }: DiagLoginDeps): void {
	app.get('/diag/login', async (c) => {
		const { email } = validate(querySchema, { email: c.req.query('email') });
		try {
			const session = await openSession({ email });
			const spaces = await session.spaces();
			await session.end();
			return c.json({ ok: true, spaces: spaces.map(({ id, name, type }) => ({ id, name, type })) });
		} catch (error) {
			if (!(error instanceof RequestFailed)) throw error;
			throw new AppError('SIGN_IN_FAILED', 502, `mana-auth answered ${error.message}.`);
		}
	});
}
