import { Hono } from 'hono';
import { serverMetadata } from '../domain/oauth/server-metadata.ts';

const documents = ['oauth-authorization-server', 'openid-configuration'];
const basePath = '/api/auth';

/**
 * The metadata wherever clients look for it: at the root, and by either rule for an issuer with a path (RFC 8414
 * §3.1 puts the path last, OpenID Connect first).
 */
export function createOauthMetadataRoutes(server: Parameters<typeof serverMetadata>[0]): Hono {
	const metadata = serverMetadata(server);
	const issuerPath = new URL(server.issuer).pathname.replace(/\/$/, '');
	const paths = documents.flatMap((document) => {
		const atRoot = `/.well-known/${document}`;
		return [basePath, issuerPath].flatMap((path) => [atRoot, `${atRoot}${path}`, `${path}${atRoot}`]);
	});
	const app = new Hono();
	for (const path of new Set(paths)) {
		app.get(path, (c) =>
			c.json(metadata, 200, {
				'cache-control': 'public, max-age=300',
				// Public, and read by clients that live in a page.
				'access-control-allow-origin': '*',
			}),
		);
	}
	return app;
}
