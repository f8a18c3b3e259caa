import { Hono } from 'hono';
import { endSession, listSessions, type SessionDeps } from '../domain/sessions.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';

export type SessionRouteDeps = Omit<SessionDeps, 'sessions'> &
	CallerDeps & { sessions: SessionDeps['sessions'] & CallerDeps['sessions'] };

/** `/api/v1/me/sessions` */
export function createSessionRoutes(deps: SessionRouteDeps): Hono {
	const app = new Hono();

	app.get('/', async (c) => {
		const caller = await requireFirstParty(c, deps);
		return c.json({ sessions: await listSessions(deps, caller) });
	});

	app.delete('/:id', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		await endSession(deps, userId, c.req.param('id'));
		return c.json({ ok: true });
	});

	app.post('/end-others', async (c) => {
		const { userId, sessionId } = await requireFirstParty(c, deps);
		return c.json({ ended: await deps.sessions.endAll(userId, sessionId) });
	});

	app.post('/end-all', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json({ ended: await deps.sessions.endAll(userId) });
	});

	return app;
}
