import { approveProposals } from '@mana/agent-loop';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { requirePersonInSpace } from './caller.ts';

const limitBytes = 1024 * 1024;
const proposalsAtOnce = 50;
const name = z.string().min(1).max(256);

const approvalRequest = z.strictObject({
	proposals: z
		.array(
			z.strictObject({
				id: name,
				/** JSON, where the person has edited the arguments. */
				args: z.string().max(200_000).optional(),
				/** What they looked at after the answer `changed`: the records that it named. */
				seen: z
					.array(z.object({ app: name, table: name, id: name, stamp: name.nullable() }))
					.max(1_000)
					.optional(),
			}),
		)
		.min(1)
		.max(proposalsAtOnce),
});

/** `POST /api/v1/proposals/approve`: makes calls that were proposed, by their ids: those that the person has seen. */
export function registerApproveProposals(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'spaces' | 'decisions'>,
): void {
	app.post('/api/v1/proposals/approve', async (c) => {
		const person = await requirePersonInSpace(c, deps);
		const { proposals } = await readJson(c, approvalRequest, { limitBytes });
		return c.json({ results: await approveProposals(deps.decisions, person, proposals) });
	});
}
