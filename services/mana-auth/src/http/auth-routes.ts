import {
	logoutRequestSchema,
	mailRequestSchema,
	passkeyAnswerSchema,
	refreshRequestSchema,
	registerRequestSchema,
	resetPasswordRequestSchema,
	secondFactorRequestSchema,
	signInRequestSchema,
	stepUpRequestSchema,
	validateRequestSchema,
	verifyEmailRequestSchema,
} from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { bearerToken } from '@mana/shared-auth';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import type { SessionStore } from '../db/session-store.ts';
import {
	type AccountTokenDeps,
	completeSignIn,
	confirmAddress,
	refresh,
	register,
	resetPassword,
	sessionIdOf,
	signIn,
	signInByPasskey,
} from '../identity/account-tokens.ts';
import { passkeyQuestion } from '../identity/passkeys.ts';
import { clientAddressHeader, deviceTokenHeader } from '../identity/request-headers.ts';
import { type StepUpDeps, stepUp, stepUpByPasskey } from '../identity/step-up.ts';
import { type CallerDeps, requireCaller, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';
import type { PasskeyRouteDeps } from './passkey-routes.ts';

export type AuthRouteDeps = AccountTokenDeps &
	StepUpDeps &
	CallerDeps & { mustConfirmAddress: boolean } & Pick<PasskeyRouteDeps, 'sessionHeaders'> & {
		sessions: SessionStore;
		clientAddress: ClientAddress;
	};

const limitBytes = 16 * 1024;

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

	app.post('/register', async (c) => {
		const registered = await register(deps, await read(c, registerRequestSchema), noted(c));
		if (registered === 'confirmation-mailed') return c.json({ confirmationRequired: true }, 202);
		return c.json(registered);
	});

	app.post('/verify-email', async (c) => {
		await confirmAddress(deps, (await read(c, verifyEmailRequestSchema)).token);
		return c.json({ ok: true });
	});

	app.post('/resend-verification', async (c) => {
		const body = await read(c, mailRequestSchema);
		await deps.identity.api.sendVerificationEmail({ body, headers: noted(c) });
		return c.json({ ok: true });
	});

	for (const path of ['/sign-in/email', '/login']) {
		app.post(path, async (c) => {
			const { deviceToken, ...credentials } = await read(c, signInRequestSchema);
			const headers = noted(c);
			if (deviceToken !== undefined) headers.set(deviceTokenHeader, deviceToken);
			return c.json(await signIn(deps, credentials, headers));
		});
	}

	app.post('/sign-in/two-factor', async (c) =>
		c.json(await completeSignIn(deps, await read(c, secondFactorRequestSchema), noted(c))),
	);

	app.post('/sign-in/passkey/options', async (c) =>
		c.json(await passkeyQuestion(deps.identity, new Headers())),
	);

	app.post('/sign-in/passkey', async (c) =>
		c.json(await signInByPasskey(deps, await read(c, passkeyAnswerSchema), noted(c))),
	);

	app.post('/refresh', async (c) => {
		const { refreshToken } = await read(c, refreshRequestSchema);
		return c.json(await refresh(deps, refreshToken));
	});

	app.post('/logout', async (c) => {
		const { refreshToken } = await read(c, logoutRequestSchema);
		const sessionId = refreshToken
			? await sessionIdOf(deps, refreshToken)
			: (await requireCaller(c, deps)).sessionId;
		if (sessionId) await deps.sessions.end(sessionId);
		return c.json({ ok: true });
	});

	app.post('/validate', async (c) => {
		const { token } = await read(c, validateRequestSchema);
		const verified = await deps.tokenVerifier.verify(bearerToken(`Bearer ${token}`));
		if (!verified.ok) return c.json({ valid: false, reason: verified.reason });
		const { token: _, ...payload } = verified.caller;
		return c.json({ valid: true, payload });
	});

	app.post('/step-up', async (c) => {
		const caller = await requireFirstParty(c, deps);
		const proof = await read(c, stepUpRequestSchema);
		const answer =
			'passkey' in proof
				? stepUpByPasskey(deps, caller, proof.passkey, noted(c))
				: stepUp(deps, caller, proof);
		return c.json(await answer);
	});

	app.post('/step-up/passkey-options', async (c) => {
		const { sessionId } = await requireFirstParty(c, deps);
		return c.json(await passkeyQuestion(deps.identity, await deps.sessionHeaders(sessionId)));
	});

	app.post('/forgot-password', async (c) => {
		const body = await read(c, mailRequestSchema);
		await deps.identity.api.requestPasswordReset({ body, headers: noted(c) });
		return c.json({ ok: true });
	});

	app.post('/reset-password', async (c) => {
		const body = await read(c, resetPasswordRequestSchema);
		return c.json({ ok: true, deviceToken: await resetPassword(deps, body, noted(c)) });
	});

	return app;
}
