import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';
import { requireSealingKeys } from './missions.ts';

/** `GET /api/v1/ai/sealing-key`: what a person's devices seal copies of records to, for missions. */
export function registerReadSealingKey(app: Hono, deps: Pick<Deps, 'verifier' | 'missions'>): void {
	app.get('/api/v1/ai/sealing-key', async (c) => {
		await requirePerson(c, deps);
		return c.json(await requireSealingKeys(deps).renew());
	});
}
