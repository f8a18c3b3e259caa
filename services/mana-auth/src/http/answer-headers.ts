import type { MiddlewareHandler } from 'hono';

const yearSeconds = 365 * 24 * 60 * 60;

/** What every answer tells browsers and caches; of how long it may be kept, only where it does not say so itself. */
export function answerHeaders({ publicUrl }: { publicUrl: string }): MiddlewareHandler {
	const isSecure = publicUrl.startsWith('https:');
	return async (c, next) => {
		await next();
		const { headers } = c.res;
		headers.set('x-content-type-options', 'nosniff');
		if (isSecure) headers.set('strict-transport-security', `max-age=${yearSeconds}`);
		// What the API answers is for its caller alone.
		if (c.req.path.startsWith('/api/') && !headers.has('cache-control')) {
			headers.set('cache-control', 'no-store');
		}
	};
}
