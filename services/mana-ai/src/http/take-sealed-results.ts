import { takenResultsSchema } from '@mana/agent-loop/sealed';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

const limitBytes = 128 * 1024;

/** `POST /api/v1/me/sealed-results/taken`: these stand among the person's records by now. */
export function registerTakeSealedResults(app: Hono, deps: Pick<Deps, 'verifier' | 'sealedResults'>): void {
	app.post('/api/v1/me/sealed-results/taken', async (c) => {
		const { userId } = await requirePerson(c, deps);
		const { results } = await readJson(c, takenResultsSchema, { limitBytes });
		await deps.sealedResults.take(userId, results);
		return c.json({ ok: true });
	});
}
