import { type DecidedPolicy, policyRequestSchema } from '@mana/auth-protocol';
import { AppError, readJson, validate } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { type Caller, isGoodInSpace } from '@mana/shared-auth';
import { Hono } from 'hono';
import { z } from 'zod';
import type { AgentMetrics } from '../agent-metrics.ts';
import { changePolicy, readPolicy, readPolicyChanges, type SpacePolicyDeps } from '../domain/space-policy.ts';
import { type CallerDeps, requestOrigin, requireCaller, requireFirstParty } from './caller.ts';
import type { ClientAddress } from './client-address.ts';

export type PolicyRouteDeps = SpacePolicyDeps &
	CallerDeps & {
		clientAddress: ClientAddress;
		rateLimiter: RateLimiter;
		agentMetrics: Pick<AgentMetrics, 'policyChanges'>;
	};

const limitBytes = 16 * 1024;
const changesPerMinute = 60;

const auditQuery = z.object({
	cursor: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
	limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `/api/v1/spaces/:id/policy`: what agents may do in a space. */
export function createPolicyRoutes(deps: PolicyRouteDeps): Hono {
	const app = new Hono();

	app.get('/:id/policy', async (c) => {
		const caller = await requireCaller(c, deps);
		const spaceId = c.req.param('id');
		refuseOtherSpace(caller, spaceId);
		const policy = await readPolicy(deps, caller.userId, spaceId);
		return c.json<DecidedPolicy>({ ...policy, destructive: [...deps.destructiveTools].sort() });
	});

	app.put('/:id/policy', async (c) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`policy|${caller.userId}`, changesPerMinute);
		const { allowDestructive, acknowledged } = await readJson(c, policyRequestSchema, { limitBytes });
		const policy = await changePolicy(deps, {
			userId: caller.userId,
			spaceId: c.req.param('id'),
			origin: requestOrigin(c, caller, deps.clientAddress),
			allowDestructive,
			acknowledged,
			hasSteppedUp: caller.hasSteppedUp,
		});
		deps.agentMetrics.policyChanges.inc();
		return c.json(policy);
	});

	app.get('/:id/policy/audit', async (c) => {
		const caller = await requireFirstParty(c, deps);
		const { cursor, limit } = validate(auditQuery, c.req.query());
		const page = { beforeSequence: cursor, limit };
		return c.json(await readPolicyChanges(deps, caller.userId, c.req.param('id'), page));
	});

	return app;
}

/** A token bound to spaces tells nothing about another. */
function refuseOtherSpace(caller: Caller, spaceId: string): void {
	if (isGoodInSpace(caller, spaceId)) return;
	throw new AppError('TOKEN_BOUND', 403, 'This token is not good for this space.');
}
