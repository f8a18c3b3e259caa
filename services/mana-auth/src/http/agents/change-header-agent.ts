import { headerAgentRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { changeHeaderAgent, type HeaderAgentStore } from '../../domain/header-agents.ts';
import { type CallerDeps, requireFirstParty, requireStepUp } from '../caller.ts';

const limitBytes = 1024;

/**
 * `PUT /me/header-agents/:sessionId`: whether an agent that comes by header may use all spaces. It holds a token of its
 * person's own, so letting it into more takes a recent proof that it is they; taking that back does not.
 */
export function registerChangeHeaderAgent(
	app: Hono,
	deps: CallerDeps & { readonly headerAgents: Pick<HeaderAgentStore, 'setAllSpaces'> },
): void {
	app.put('/me/header-agents/:sessionId', async (c) => {
		const caller = await requireFirstParty(c, deps);
		const { allSpaces } = await readJson(c, headerAgentRequestSchema, { limitBytes });
		if (allSpaces) requireStepUp(caller);
		await changeHeaderAgent(deps, caller.userId, c.req.param('sessionId'), allSpaces);
		return c.json({ ok: true });
	});
}
