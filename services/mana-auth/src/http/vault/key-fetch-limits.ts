import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { Context } from 'hono';
import type { RequestOrigin } from '../../domain/key-audit.ts';
import { type CallerDeps, requestOrigin, requireFirstParty } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';

/** A client fetches a key once in five minutes; this leaves room for many of them. */
const keyFetchesPerMinute = 300;
/** A gateway asks every few seconds, for each space that is worked in, whether the keys are still the same. */
const keyChecksPerMinute = 2_000;

interface Limited {
	readonly rateLimiter: RateLimiter;
}

export function limitKeyFetches({ rateLimiter }: Limited, userId: string): Promise<void> {
	return rateLimiter.take(`keys|${userId}`, keyFetchesPerMinute);
}

export function limitKeyChecks({ rateLimiter }: Limited, userId: string): Promise<void> {
	return rateLimiter.take(`key-checks|${userId}`, keyChecksPerMinute);
}

/** The caller of a first-party app, counted as one who fetches a key. */
export async function requireKeyFetcher(
	c: Context,
	deps: CallerDeps & Limited & { readonly clientAddress: ClientAddress },
): Promise<{ readonly userId: string; readonly origin: RequestOrigin }> {
	const caller = await requireFirstParty(c, deps);
	await limitKeyFetches(deps, caller.userId);
	return { userId: caller.userId, origin: requestOrigin(c, caller, deps.clientAddress) };
}
