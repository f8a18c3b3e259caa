import { Hono } from 'hono';

export const resourceMetadataPath = '/.well-known/oauth-protected-resource';
/** Where clients look for it; some of them live in a page, of whatever origin. */
export const resourceMetadataPaths = [resourceMetadataPath, `${resourceMetadataPath}/mcp`];

/** Tells clients where tokens for this resource come from (RFC 9728). */
export function resourceMetadataRoutes(resource: {
	publicUrl: string;
	issuer: string;
	scopes: readonly string[];
}): Hono {
	const metadata = {
		resource: `${resource.publicUrl}/mcp`,
		authorization_servers: [resource.issuer],
		scopes_supported: resource.scopes,
		bearer_methods_supported: ['header'],
		resource_name: 'Mana',
	};
	const routes = new Hono();
	for (const path of resourceMetadataPaths) {
		routes.get(path, (c) => c.json(metadata, 200, { 'Cache-Control': 'public, max-age=3600' }));
	}
	return routes;
}
