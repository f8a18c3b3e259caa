import { spelledAs } from '@mana/service-kit';
import { Hono } from 'hono';

export const resourceMetadataPath = '/.well-known/oauth-protected-resource';
/** Where clients look for it; some of them live in a page, of whatever origin. */
export const resourceMetadataPaths = [resourceMetadataPath, `${resourceMetadataPath}/mcp`];

/**
 * Tells clients where tokens for this resource come from (RFC 9728), in the spelling of the host that they asked: a client
 * refuses another resource than the one it knows (§3.3).
 */
export function resourceMetadataRoutes(resource: {
	publicUrl: string;
	issuer: string;
	scopes: readonly string[];
}): Hono {
	const metadata = (askedUrl: string) => ({
		resource: spelledAs(`${resource.publicUrl}/mcp`, askedUrl),
		authorization_servers: [spelledAs(resource.issuer, askedUrl)],
		scopes_supported: resource.scopes,
		bearer_methods_supported: ['header'],
		resource_name: 'Mana',
	});
	const routes = new Hono();
	for (const path of resourceMetadataPaths) {
		routes.get(path, (c) => c.json(metadata(c.req.url), 200, { 'Cache-Control': 'public, max-age=3600' }));
	}
	return routes;
}
