import { passkeyNameRequestSchema, passkeyRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { Hono } from 'hono';
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
		const request = await readJson(c, passkeyRequestSchema, { limitBytes });
		requireStepUp(caller);
		const session = await deps.sessionHeaders(caller.sessionId);
		return c.json(await addPasskey(deps.identity, session, request), 201);
	});

	app.patch('/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const { name } = await readJson(c, passkeyNameRequestSchema, { limitBytes });
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
