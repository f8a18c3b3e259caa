import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `GET /api/v1/ai/models`: which model answers, `null` where none is set up. */
export function registerListModels(app: Hono, deps: Pick<Deps, 'verifier' | 'companion'>): void {
	app.get('/api/v1/ai/models', async (c) => {
		await requirePerson(c, deps);
		return c.json({ companion: deps.companion?.model.name ?? null });
	});
}
