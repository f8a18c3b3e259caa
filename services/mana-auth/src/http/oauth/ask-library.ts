import type { Context } from 'hono';
import { z } from 'zod';
import { clientAddressHeader } from '../../identity/request-headers.ts';
import type { OauthRouteDeps } from './oauth-route-deps.ts';

type LibraryDeps = Pick<OauthRouteDeps, 'clientAddress' | 'config' | 'identity'>;

export const libraryErrorSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Asks the library's own endpoint, without cookies: it never learns who sits at the browser, so it grants nothing by
 * itself.
 *
 * @param path below `/api/auth/oauth2`
 */
export async function askLibrary(
	c: Context,
	deps: LibraryDeps,
	path: string,
	{ method, body, contentType }: { method: string; body?: string; contentType?: string },
): Promise<Response> {
	const headers = new Headers({
		[clientAddressHeader]: deps.clientAddress(c),
		accept: method === 'GET' ? 'text/html' : 'application/json',
	});
	const authorization = c.req.header('authorization');
	if (contentType) headers.set('content-type', contentType);
	if (authorization && /^basic /i.test(authorization)) headers.set('authorization', authorization);
	const url = `${deps.config.publicUrl}/api/auth/oauth2${path}`;
	return deps.identity.handler(
		new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
	);
}

export function postForm(
	c: Context,
	deps: LibraryDeps,
	path: string,
	form: URLSearchParams,
): Promise<Response> {
	return askLibrary(c, deps, path, {
		method: 'POST',
		body: form.toString(),
		contentType: 'application/x-www-form-urlencoded',
	});
}
