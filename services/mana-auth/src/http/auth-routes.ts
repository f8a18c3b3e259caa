import { readJson } from '@mana/service-kit';
import { bearerToken } from '@mana/shared-auth';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { SessionStore } from '../db/session-store.ts';
import {
	type AccountTokenDeps,
	refresh,
	register,
	sessionIdOf,
	signIn,
	stepUp,
} from '../identity/account-tokens.ts';
import { clientAddressHeader } from '../identity/better-auth.ts';
import { toAppError } from '../identity/library-errors.ts';
import { type CallerDeps, requireCaller, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';

export type AuthRouteDeps = AccountTokenDeps &
	CallerDeps & { sessions: SessionStore; clientAddress: ClientAddress };

const limitBytes = 16 * 1024;

const storable = z.string().refine((text) => !text.includes('\0'), 'holds a NUL character');
const email = z.email().max(254);
const password = storable.min(1).max(1024);

const registerBody = z.object({ email, password, name: storable.trim().min(1).max(100).optional() });
const signInBody = z.object({ email, password });
/** A token travels in headers: whatever a header cannot hold was never one of ours. */
const headerSafe = z.string().regex(/^[\x21-\x7e]{1,512}$/, 'is not a refresh token');
const refreshBody = z.object({ refreshToken: headerSafe });
const logoutBody = refreshBody.partial();
const validateBody = z.object({ token: z.string().max(8192) });
const stepUpBody = z.object({ password });
const forgotPasswordBody = z.object({ email });
const resetPasswordBody = z.object({ token: z.string().min(1).max(512), newPassword: storable });

/** `/api/v1/auth`: accounts and tokens over JSON, without cookies. */
export function createAuthRoutes(deps: AuthRouteDeps): Hono {
	const app = new Hono();
	const read = <S extends z.ZodType>(c: Context, schema: S) => readJson(c, schema, { limitBytes });
	/** What the library notes down with a session. Not the caller's cookies: these routes know none. */
	const noted = (c: Context) =>
		new Headers({
			[clientAddressHeader]: deps.clientAddress(c),
			'user-agent': c.req.header('user-agent') ?? '',
		});

	app.use(async (c, next) => {
		await next();
		c.header('cache-control', 'no-store');
	});

	app.post('/register', async (c) => c.json(await register(deps, await read(c, registerBody), noted(c))));

	for (const path of ['/sign-in/email', '/login']) {
		app.post(path, async (c) => c.json(await signIn(deps, await read(c, signInBody), noted(c))));
	}

	app.post('/refresh', async (c) => {
		const { refreshToken } = await read(c, refreshBody);
		return c.json(await refresh(deps, refreshToken));
	});

	app.post('/logout', async (c) => {
		const { refreshToken } = await read(c, logoutBody);
		const sessionId = refreshToken
			? await sessionIdOf(deps, refreshToken)
			: (await requireCaller(c, deps)).sessionId;
		if (sessionId) await deps.sessions.end(sessionId);
		return c.json({ ok: true });
	});

	app.post('/validate', async (c) => {
		const { token } = await read(c, validateBody);
		const verified = await deps.tokenVerifier.verify(bearerToken(`Bearer ${token}`));
		if (!verified.ok) return c.json({ valid: false, reason: verified.reason });
		const { token: _, ...payload } = verified.caller;
		return c.json({ valid: true, payload });
	});

	app.post('/step-up', async (c) => {
		const caller = await requireFirstParty(c, deps);
		return c.json(await stepUp(deps, caller, (await read(c, stepUpBody)).password));
	});

	app.post('/forgot-password', async (c) => {
		const body = await read(c, forgotPasswordBody);
		await deps.identity.api.requestPasswordReset({ body, headers: noted(c) });
		return c.json({ ok: true });
	});

	app.post('/reset-password', async (c) => {
		const body = await read(c, resetPasswordBody);
		await deps.identity.api.resetPassword({ body, headers: noted(c) }).catch((error) => {
			throw toAppError(error);
		});
		return c.json({ ok: true });
	});

	return app;
}
