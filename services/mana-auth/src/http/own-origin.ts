import { AppError } from '@mana/service-kit';
import type { MiddlewareHandler } from 'hono';

/**
 * Refuses state changes that a page of somebody else's sends with our cookie. A browser names the origin of the
 * page with every such request; who sends a token in a header instead is no browser that was tricked.
 */
export function requireOwnOrigin(config: { publicUrl: string; corsOrigins: string[] }): MiddlewareHandler {
	const allowed = new Set([new URL(config.publicUrl).origin, ...config.corsOrigins]);
	return async (c, next) => {
		const origin = c.req.header('origin');
		const hasToken = c.req.header('authorization') !== undefined;
		if (origin === undefined ? !hasToken : !allowed.has(origin)) {
			throw new AppError('ORIGIN_FORBIDDEN', 403, 'Pages of this origin may not do this. See CORS_ORIGINS.');
		}
		await next();
	};
}
