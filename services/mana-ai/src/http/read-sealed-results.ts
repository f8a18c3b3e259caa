import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/** `GET /api/v1/me/sealed-results`: what runs on sealed copies have come to, for a device to open. */
export function registerReadSealedResults(app: Hono, deps: Pick<Deps, 'verifier' | 'sealedResults'>): void {
	app.get('/api/v1/me/sealed-results', async (c) => {
		const { userId } = await requirePerson(c, deps);
		return c.json(await deps.sealedResults.list(userId));
	});
}
