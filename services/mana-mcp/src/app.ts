import { createServiceApp, type Logger, type Metrics } from '@mana/service-kit';
import type { Hono } from 'hono';
import { type McpRouteDeps, mcpRoutes } from './http/mcp-routes.ts';
import { resourceMetadataPaths, resourceMetadataRoutes } from './http/resource-metadata-routes.ts';

export interface AppDeps extends McpRouteDeps {
	logger: Logger;
	metrics: Metrics;
	corsOrigins: string[];
	/** What agents' clients learn of us. */
	resource: Parameters<typeof resourceMetadataRoutes>[0];
	version: string;
	toolCount: number;
}

const protocolHeaders = [
	'X-Mana-Space',
	'X-Mana-Toolsets',
	'Mcp-Session-Id',
	'Mcp-Protocol-Version',
	'Mcp-Method',
	'Mcp-Name',
	'Last-Event-ID',
];

export function createApp(deps: AppDeps): Hono {
	const app = createServiceApp({
		logger: deps.logger,
		corsOrigins: deps.corsOrigins,
		corsHeaders: { allow: protocolHeaders, expose: ['Mcp-Session-Id', 'WWW-Authenticate'] },
		openPaths: resourceMetadataPaths,
		metrics: deps.metrics,
		health: async () => ({
			status: 'ok',
			version: deps.version,
			registry: { loaded: true, tools: deps.toolCount },
		}),
	});
	app.route('/', resourceMetadataRoutes(deps.resource));
	app.route('/', mcpRoutes(deps));
	return app;
}
