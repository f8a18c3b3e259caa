import type { Hono } from 'hono';
import type { Deps } from '../deps.ts';
import { dayMs } from '../domain/usage.ts';
import { requirePerson } from './caller.ts';

/** `GET /api/v1/me/ai-usage`: what a person's models have cost within 24 hours, and what they may. */
export function registerReadUsage(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'usage' | 'tokensPerDay' | 'now'>,
): void {
	app.get('/api/v1/me/ai-usage', async (c) => {
		const { userId } = await requirePerson(c, deps);
		const used = await deps.usage.since(userId, { fromMs: deps.now() - dayMs });
		return c.json({ ...used, limit: deps.tokensPerDay });
	});
}
