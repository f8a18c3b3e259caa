import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { requirePerson } from './caller.ts';

/**
 * `GET /api/v1/ai/models`: which model answers, and which those are that agents name by what they are for; `null` where
 * none is set up; how many tokens a request to them may have; and how strictly calls are looked at, which loops on devices
 * go by as well.
 */
export function registerListModels(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'models' | 'contextTokens' | 'policyMode'>,
): void {
	app.get('/api/v1/ai/models', async (c) => {
		await requirePerson(c, deps);
		const { models, contextTokens, policyMode } = deps;
		return c.json({
			companion: models?.usual.name ?? null,
			aliases: models?.names ?? null,
			contextTokens,
			policyMode,
		});
	});
}
