import { AppError } from '@mana/service-kit';
import type { MiddlewareHandler } from 'hono';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Called by clients of any origin, some of which live in a page: they name themselves in the body and have no cookie. */
export const clientPaths = ['/api/auth/oauth2/token', '/api/auth/oauth2/register', '/api/auth/oauth2/revoke'];

/**
 * Refuses every change that a page of another site asks for, on whatever route. Browsers name the page's origin with
 * every such request; what comes without an origin and without a cookie comes from no browser that was tricked.
 */
export function refuseForeignOrigins(ownOrigins: readonly string[], publicUrl: string): MiddlewareHandler {
	const own = new Set(ownOrigins);
	return async (c, next) => {
		if (safeMethods.has(c.req.method)) return next();
		const origin = c.req.header('origin');
		const hasCookie = c.req.header('cookie') !== undefined;
		const isOpen = clientPaths.includes(c.req.path) && !hasCookie;
		// A page may keep its origin to itself (`null`); a browser then still tells whether it is one of ours.
		const isSameSite = c.req.header('sec-fetch-site') === 'same-origin';
		const isOwn =
			origin === undefined || origin === 'null'
				? isSameSite || (origin === undefined && (!hasCookie || hasToken(c.req.header('authorization'))))
				: own.has(origin);
		if (isOwn || isOpen) return next();
		throw new AppError(
			'ORIGIN_FORBIDDEN',
			403,
			`Pages of this origin may not do this. Mana is at ${publicUrl}; see CORS_ORIGINS for other pages.`,
		);
	};
}

/** No page of another site can send one of these without being let through by CORS. */
function hasToken(authorization: string | undefined): boolean {
	return /^Bearer /i.test(authorization ?? '');
}
