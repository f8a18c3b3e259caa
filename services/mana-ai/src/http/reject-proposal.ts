import { rejectOne } from '@mana/agent-loop';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { requirePersonInSpace } from './caller.ts';

const limitBytes = 16 * 1024;
const rejectionRequest = z.strictObject({
	/** For the next run. */
	feedback: z.string().trim().min(1).max(2_000).optional(),
});

/** `POST /api/v1/proposals/:id/reject`: says no to a call that was proposed. */
export function registerRejectProposal(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'spaces' | 'decisions'>,
): void {
	app.post('/api/v1/proposals/:id/reject', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		const { feedback } = await readJson(c, rejectionRequest, { limitBytes });
		return c.json(await rejectOne(deps.decisions, person, c.req.param('id'), feedback));
	});
}
