import { spelledAs } from '@mana/service-kit';
import { Hono } from 'hono';
import { serverMetadata } from '../domain/oauth/server-metadata.ts';

const documents = ['oauth-authorization-server', 'openid-configuration'];
const basePath = '/api/auth';

/**
 * Wherever clients look for the metadata: at the root, and by either rule for an issuer with a path (RFC 8414 §3.1 puts
 * the path last, OpenID Connect first).
 */
export function metadataPaths(issuer: string): string[] {
	const issuerPath = new URL(issuer).pathname.replace(/\/$/, '');
	const paths = documents.flatMap((document) => {
		const atRoot = `/.well-known/${document}`;
		return [basePath, issuerPath].flatMap((path) => [atRoot, `${atRoot}${path}`, `${path}${atRoot}`]);
	});
	return [...new Set(paths)];
}

/** Each client reads the addresses in the spelling that it asked by, as it must (RFC 8414 §3.3). */
export function createOauthMetadataRoutes(server: Parameters<typeof serverMetadata>[0]): Hono {
	const metadata = (askedUrl: string) =>
		serverMetadata({
			...server,
			issuer: spelledAs(server.issuer, askedUrl),
			publicUrl: spelledAs(server.publicUrl, askedUrl),
		});
	const app = new Hono();
	for (const path of metadataPaths(server.issuer)) {
		app.get(path, (c) => c.json(metadata(c.req.url), 200, { 'cache-control': 'public, max-age=300' }));
	}
	return app;
}
