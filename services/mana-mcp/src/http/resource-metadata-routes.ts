import { Hono } from 'hono';

export const resourceMetadataPath = '/.well-known/oauth-protected-resource';

/** Tells clients where tokens for this resource come from (RFC 9728). */
export function resourceMetadataRoutes(urls: { publicUrl: string; authPublicUrl: string }): Hono {
	const metadata = {
		resource: `${urls.publicUrl}/mcp`,
		authorization_servers: [`${urls.authPublicUrl}/api/auth`],
		scopes_supported: ['mana:read', 'mana:write', 'mana:destructive'],
		bearer_methods_supported: ['header'],
		resource_name: 'Mana',
	};
	const routes = new Hono();
	for (const path of [resourceMetadataPath, `${resourceMetadataPath}/mcp`]) {
		routes.get(path, (c) => c.json(metadata, 200, { 'Cache-Control': 'public, max-age=3600' }));
	}
	return routes;
}
