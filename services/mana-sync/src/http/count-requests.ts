import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { SyncMetrics } from '../sync-metrics.ts';

/**
 * Counts each request by the route that answered it, never by its path: what callers make up adds no series. The
 * time is that until the answer begins, which for a stream or a long pull is not its end.
 */
export function countRequests({ requests, requestDuration }: SyncMetrics): MiddlewareHandler {
	return async (c, next) => {
		const stopTimer = requestDuration.startTimer();
		await next();
		const path = routePath(c, -1);
		const route = path.endsWith('*') ? 'none' : `${c.req.method} ${path}`;
		requests.inc({ route, status: `${Math.floor(c.res.status / 100)}xx` });
		stopTimer({ route });
	};
}
