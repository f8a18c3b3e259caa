import type { ServiceDefinition } from '../service-definition.ts';

export const mcpService: ServiceDefinition<'mcp'> = {
	name: 'mcp',
	title: 'mana-mcp',
	entry: 'services/mana-mcp/src/main.ts',
	defaultPort: 3069,
	speaks: 'HTTP; MCP at `/mcp`',
	hasPublicUrl: true,
	isOnByDefault: true,
	calls: ['auth', 'sync'],
	secrets: {
		kept: ['mcpSessionSecret', 'gatewayPrivateKey'],
		variables: ({ kept }) => ({
			MCP_SESSION_SECRET: kept.mcpSessionSecret,
			GATEWAY_PRIVATE_KEY: kept.gatewayPrivateKey,
		}),
	},
	container: {
		settings: {
			POLICY_MODE: 'log-only',
			MCP_TOOLSETS: '',
			MCP_TOOL_NAMES: 'underscore',
			MCP_TAINT_WINDOW_SECONDS: '600',
		},
		needsRedis: true,
	},
};
