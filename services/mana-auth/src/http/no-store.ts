import type { MiddlewareHandler } from 'hono';

/** What these routes answer is for their caller alone. */
export const noStore: MiddlewareHandler = async (c, next) => {
	await next();
	c.header('cache-control', 'no-store');
};
