import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `GET /api/v1/ai/models`: which model answers, and which those are that agents name by what they are for; `null` where none is set up. */
export function registerListModels(app: Hono, deps: Pick<Deps, 'verifier' | 'models'>): void {
	app.get('/api/v1/ai/models', async (c) => {
		await requirePerson(c, deps);
		return c.json({ companion: deps.models?.usual.name ?? null, aliases: deps.models?.names ?? null });
	});
}
