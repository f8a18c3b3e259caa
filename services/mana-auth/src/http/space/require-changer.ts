import type { Caller } from '@mana/shared-auth';
import type { Context } from 'hono';
import { requireFirstParty } from '../caller.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';

const changesPerMinute = 60;

/** The caller of a first-party app, counted as one who changes a space. */
export async function requireChanger(c: Context, deps: SpaceMemberRouteDeps): Promise<Caller> {
	const caller = await requireFirstParty(c, deps);
	await deps.rateLimiter.take(`space-changes|${caller.userId}`, changesPerMinute);
	return caller;
}
