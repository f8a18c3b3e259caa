import type { RequestMemory } from '@mana/service-kit';
import type { MiddlewareHandler } from 'hono';
import { type ClientAddress, countedAddress } from './client-address.ts';

export interface HoldBodiesDeps {
	readonly memory: RequestMemory;
	readonly clientAddress: ClientAddress;
}

/** What any route takes at most: a batch of activity. */
const LARGEST_BODY_BYTES = 2 * 1024 * 1024;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Counts what requests hold by their address, since most come before anybody has signed in. A body is counted with what
 * it promises, and one that promises nothing as the largest that such a route takes.
 *
 * @throws AppError as `MemoryShares.open`
 */
export function holdBodies({ memory, clientAddress }: HoldBodiesDeps): MiddlewareHandler {
	return async (c, next) => {
		if (safeMethods.has(c.req.method)) return next();
		memory.openWithBody(c, countedAddress(clientAddress(c)), LARGEST_BODY_BYTES);
		await next();
	};
}
