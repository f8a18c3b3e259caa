import type { MiddlewareHandler } from 'hono';

const yearSeconds = 365 * 24 * 60 * 60;

/** Headers of every answer for browsers and caches. An answer that says itself how long it may be kept keeps that. */
export function answerHeaders({ publicUrl }: { publicUrl: string }): MiddlewareHandler {
	const isSecure = publicUrl.startsWith('https:');
	return async (c, next) => {
		await next();
		const { headers } = c.res;
		headers.set('x-content-type-options', 'nosniff');
		if (isSecure) headers.set('strict-transport-security', `max-age=${yearSeconds}`);
		// An answer of the API is for its caller alone.
		if (c.req.path.startsWith('/api/') && !headers.has('cache-control')) {
			headers.set('cache-control', 'no-store');
		}
	};
}
