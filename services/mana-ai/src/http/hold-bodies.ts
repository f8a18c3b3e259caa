import { sealedInputsMaxBytes } from '@mana/agent-loop/sealed';
import { bearerToken } from '@mana/shared-auth';
import type { MiddlewareHandler } from 'hono';
import type { Deps } from '../deps.ts';

/** More than any route takes. */
const LARGEST_BODY_BYTES = sealedInputsMaxBytes + 64 * 1024;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Counts bodies that are under way by whose token comes with them, from what they promise: nobody holds more than a share
 * of memory. Who may call at all is decided where the request is served; a token is verified once.
 *
 * @throws AppError 429 `RATE_LIMITED`, 503 `OVERLOADED`
 */
export function holdBodies({ verifier, memory }: Pick<Deps, 'verifier' | 'memory'>): MiddlewareHandler {
	return async (c, next) => {
		if (safeMethods.has(c.req.method)) return next();
		const verified = await verifier.verify(bearerToken(c.req.header('authorization')));
		if (verified.ok) memory.openWithBody(c, verified.caller.userId, LARGEST_BODY_BYTES);
		await next();
	};
}
