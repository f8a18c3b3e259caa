import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `POST /api/v1/companion/:id/cancel`: ends an answer; what it has done stays, and is named in its events. */
export function registerStopAnswer(app: Hono, deps: Pick<Deps, 'verifier' | 'answers'>): void {
	app.post('/api/v1/companion/:id/cancel', async (c) => {
		const { userId } = await requirePerson(c, deps);
		deps.answers.find(c.req.param('id'), userId).controller.abort();
		return c.json({ ok: true });
	});
}
