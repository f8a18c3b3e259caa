import { AppError, type Hold } from '@mana/service-kit';
import { bearerToken, type Caller, type TokenKind } from '@mana/shared-auth';
import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import { assertFit } from '../domain/access.ts';
import { authUnavailable } from '../domain/refusals.ts';

/**
 * Who makes the request, counted against what they may do and hold.
 *
 * @throws AppError 401 with the reason, 403 `TOKEN_UNFIT`, 503 `AUTH_UNAVAILABLE` or `OVERLOADED`, 429 `RATE_LIMITED`
 */
export async function admit(
	c: Context,
	{ verifier, requestLimiter, memory }: Pick<Deps, 'verifier' | 'requestLimiter' | 'memory'>,
	accepted?: readonly TokenKind[],
): Promise<{ caller: Caller; hold: Hold }> {
	const verified = await verifier.verify(bearerToken(c.req.header('authorization')));
	if (!verified.ok) {
		if (verified.reason === 'AUTH_UNAVAILABLE') throw authUnavailable();
		throw new AppError(verified.reason, 401, 'Send a valid access token of mana-auth as a bearer token.', {
			headers: { 'www-authenticate': 'Bearer' },
		});
	}
	assertFit(verified.caller, accepted);
	requestLimiter.take(verified.caller.userId, 1);
	return { caller: verified.caller, hold: memory.open(c, verified.caller.userId) };
}

/** As `admit`, for requests without a body. */
export async function authenticate(...request: Parameters<typeof admit>): Promise<Caller> {
	return (await admit(...request)).caller;
}
