import type { MiddlewareHandler } from 'hono';
import type { Config } from './config.ts';

/** The page runs what comes from here and talks to the services of this Mana, and to nobody else. */
function contentSecurityPolicy({ auth, sync, ai }: Config['urls']): string {
	const services = [auth, sync, ...(ai === undefined ? [] : [ai])].map((url) => new URL(url).origin);
	return [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' blob: data:",
		"font-src 'self'",
		`connect-src 'self' ${services.join(' ')}`,
		"manifest-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');
}

export function pageHeaders(urls: Config['urls']): MiddlewareHandler {
	const headers = {
		'content-security-policy': contentSecurityPolicy(urls),
		'cross-origin-opener-policy': 'same-origin',
		'permissions-policy': 'camera=(), geolocation=(), microphone=()',
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
	};
	return async (c, next) => {
		await next();
		for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
	};
}
