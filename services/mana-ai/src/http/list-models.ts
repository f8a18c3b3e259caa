import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/**
 * `GET /api/v1/ai/models`: which model answers, and which those are that agents name by what they are for; `null` where none is set up; and how many
 * tokens a request to them may have.
 */
export function registerListModels(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'models' | 'contextTokens'>,
): void {
	app.get('/api/v1/ai/models', async (c) => {
		await requirePerson(c, deps);
		const { models, contextTokens } = deps;
		return c.json({ companion: models?.usual.name ?? null, aliases: models?.names ?? null, contextTokens });
	});
}
