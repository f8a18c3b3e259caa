import { AppError } from '@mana/service-kit';
import { type ErrorHandler, Hono } from 'hono';
import { registerAuthorize } from './authorize.ts';
import type { OauthRouteDeps } from './oauth-route-deps.ts';
import { registerClientRegistration } from './register.ts';
import { registerRevoke } from './revoke.ts';
import { registerToken } from './token.ts';

/**
 * `/api/auth/oauth2`: the endpoints of the protocol. The library answers behind each of them; what it lacks or gets
 * wrong is made good here. Its other routes are not reachable.
 *
 * @param showRefusal answers a browser that was sent here, with a page
 */
export function createOauthRoutes(deps: OauthRouteDeps, showRefusal: ErrorHandler): Hono {
	const app = new Hono();
	app.onError((error, c) => {
		const isBrowser = c.req.method === 'GET' && /\btext\/html\b/.test(c.req.header('accept') ?? '');
		if (!isBrowser) throw error;
		return showRefusal(error, c);
	});
	app.use(async (c, next) => {
		await next();
		c.header('pragma', 'no-cache');
	});
	registerAuthorize(app, deps);
	registerToken(app, deps);
	registerRevoke(app, deps);
	registerClientRegistration(app, deps);
	app.all('/*', (c) => {
		throw new AppError('NOT_FOUND', 404, `There is no ${c.req.method} ${c.req.path}.`);
	});
	return app;
}
