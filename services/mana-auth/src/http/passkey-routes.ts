import { readJson } from '@mana/service-kit';
import { Hono } from 'hono';
import { z } from 'zod';
import type { PasskeyStore } from '../db/passkey-store.ts';
import type { Identity } from '../identity/better-auth.ts';
import { addPasskey, passkeyNotFound, passkeyRegistration } from '../identity/passkeys.ts';
import { type CallerDeps, requireFirstParty, requireStepUp } from './caller.ts';

export type PasskeyRouteDeps = CallerDeps & {
	identity: Identity;
	passkeys: PasskeyStore;
	/** Headers that stand for this session towards the library. */
	sessionHeaders(sessionId: string | undefined): Promise<Headers>;
};

const limitBytes = 64 * 1024;
const name = z
	.string()
	.trim()
	.min(1)
	.max(100)
	.refine((text) => !text.includes('\0'), 'holds a NUL character');
const base64url = z.base64url().max(16_384);
const credential = {
	id: base64url,
	rawId: base64url,
	type: z.literal('public-key'),
	clientExtensionResults: z.looseObject({}).default({}),
};
const challenge = z.string().min(1).max(512);
/** `toJSON()` of what `navigator.credentials.get` answers (WebAuthn level 3, section 5.1). */
export const passkeyAnswer = z.object({
	challenge,
	response: z.object({
		...credential,
		response: z.object({
			clientDataJSON: base64url,
			authenticatorData: base64url,
			signature: base64url,
		}),
	}),
});
/** The same of `navigator.credentials.create`. */
const newPasskey = z.object({
	challenge,
	response: z.object({
		...credential,
		response: z.object({
			clientDataJSON: base64url,
			attestationObject: base64url,
			transports: z
				.array(z.string().regex(/^[a-z-]{1,20}$/))
				.max(10)
				.default([]),
		}),
	}),
});
const addBody = newPasskey.extend({ name });
const renameBody = z.object({ name });

/** `/api/v1/me/passkeys` */
export function createPasskeyRoutes(deps: PasskeyRouteDeps): Hono {
	const app = new Hono();

	app.get('/', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json({ passkeys: await deps.passkeys.list(userId) });
	});

	app.post('/options', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		return c.json(await passkeyRegistration(deps.identity, await deps.sessionHeaders(caller.sessionId)));
	});

	app.post('/', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		const { name, ...answer } = await readJson(c, addBody, { limitBytes });
		const session = await deps.sessionHeaders(caller.sessionId);
		return c.json(await addPasskey(deps.identity, session, answer, name), 201);
	});

	app.patch('/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const { name } = await readJson(c, renameBody, { limitBytes });
		if (!(await deps.passkeys.rename(userId, c.req.param('id'), name))) throw passkeyNotFound();
		return c.json({ ok: true });
	});

	app.delete('/:id', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		if (!(await deps.passkeys.remove(caller.userId, c.req.param('id')))) throw passkeyNotFound();
		return c.json({ ok: true });
	});

	return app;
}
