import type { RequestMemory } from '@mana/service-kit';
import type { Context, MiddlewareHandler } from 'hono';
import { type ClientAddress, countedAddress } from './client-address.ts';

export interface HoldBodiesDeps {
	readonly memory: RequestMemory;
	readonly clientAddress: ClientAddress;
}

/** More than any route takes. */
const LARGEST_BODY_BYTES = 10 * 1024 * 1024;
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
		memory.open(c, countedAddress(clientAddress(c))).resize(promisedBytes(c));
		await next();
	};
}

function promisedBytes(c: Context): number {
	const promised = Number(c.req.header('content-length') ?? 64 * 1024);
	return Number.isFinite(promised) ? Math.min(promised, LARGEST_BODY_BYTES) : LARGEST_BODY_BYTES;
}
