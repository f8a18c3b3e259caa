import type { MiddlewareHandler } from 'hono';
import type { Config } from './config.ts';

/** A worker goes by what is said with its script. */
const agentWorker = /^\/assets\/agent\.worker-[\w-]+\.js$/;

/** The page runs what comes from here and talks to the services of this Mana, and to nobody else. */
function contentSecurityPolicy({ auth, sync, ai }: Config['urls'], others: readonly string[] = []): string {
	const services = [auth, sync, ...(ai === undefined ? [] : [ai])].map((url) => new URL(url).origin);
	return [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' blob: data:",
		"font-src 'self'",
		`connect-src 'self' ${[...services, ...others].join(' ')}`,
		"manifest-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');
}

/** Of all that runs here, the worker that runs missions on the device also reaches models. */
export function pageHeaders({
	urls,
	modelOrigins,
}: Pick<Config, 'urls' | 'modelOrigins'>): MiddlewareHandler {
	const headers = {
		'cross-origin-opener-policy': 'same-origin',
		'permissions-policy': 'camera=(), geolocation=(), microphone=()',
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
	};
	const policy = contentSecurityPolicy(urls);
	const agentPolicy = contentSecurityPolicy(urls, modelOrigins);
	return async (c, next) => {
		await next();
		c.res.headers.set('content-security-policy', agentWorker.test(c.req.path) ? agentPolicy : policy);
		for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
	};
}
