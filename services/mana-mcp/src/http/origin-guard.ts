import { AppError } from '@mana/service-kit';
import type { MiddlewareHandler } from 'hono';

/**
 * Refuses requests that a browser sends for a page we do not know: a page that has its own name resolve to this
 * machine (DNS rebinding) still sends the origin it was loaded from. Programs that are no browsers send none.
 */
export function originGuard(allowedOrigins: readonly string[]): MiddlewareHandler {
	const allowed = new Set(allowedOrigins);
	return async (c, next) => {
		const origin = c.req.header('origin');
		if (origin !== undefined && !allowed.has(origin)) {
			throw new AppError('ORIGIN_FORBIDDEN', 403, 'Pages of this origin may not call. See CORS_ORIGINS.');
		}
		await next();
	};
}
