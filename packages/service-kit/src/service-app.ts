import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { errorHandler, notFoundHandler } from './error-handler.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface ServiceAppOptions {
	logger: Logger;
	/** Origins whose pages may call this service; none by default. */
	corsOrigins: string[];
	/** Request and answer headers beyond the ordinary that such pages use. */
	corsHeaders?: { allow?: string[]; expose?: string[] };
	/** Whether CORS answers let cookies through. */
	corsCredentials?: boolean;
	/** Paths that pages of any origin may call and read, without cookies: what is there is nobody's in particular. */
	openPaths?: readonly string[];
	metrics: Metrics;
	/** The body of `GET /health`; a `status` other than `ok` answers 503. */
	health: () => Promise<{ status: 'ok' | 'unavailable' } & Record<string, unknown>>;
}

/** A Hono app with what every service has: errors, CORS, request ids, `/health` and `/metrics`. */
export function createServiceApp(options: ServiceAppOptions): Hono {
	const app = new Hono();
	app.onError(errorHandler(options.logger));
	app.notFound(notFoundHandler);
	app.use(requestId());
	const crossOrigin = {
		allowHeaders: ['Authorization', 'Content-Type', 'X-Client-Id', ...(options.corsHeaders?.allow ?? [])],
		exposeHeaders: ['Retry-After', ...(options.corsHeaders?.expose ?? [])],
		maxAge: 600,
	};
	const credentials = options.corsCredentials ?? false;
	const answerOrigin = cors({ ...crossOrigin, origin: options.corsOrigins, credentials });
	const answerAnyOrigin = cors({ ...crossOrigin, origin: '*' });
	const openPaths = new Set(options.openPaths);
	app.use((c, next) => {
		// Also without an origin: caches keep these answers for everybody.
		if (openPaths.has(c.req.path)) return answerAnyOrigin(c, next);
		if (c.req.header('origin') !== undefined) return answerOrigin(c, next);
		// Said before there is an answer: one that is added to later has its body copied through a stream.
		c.header('Vary', 'Origin');
		return next();
	});
	app.get('/health', async (c) => {
		const body = await options.health();
		return c.json(body, body.status === 'ok' ? 200 : 503);
	});
	app.get('/metrics', options.metrics.route);
	return app;
}
