import { Hono } from 'hono';
import { registerReadAgentKeys, registerReadPublicAgentKeys } from './read-agent-keys.ts';
import { type AgentKeyRouteDeps, registerSetAgentKeys } from './set-agent-keys.ts';

/** `/api/v1/me/agent-keys`: by which an agent works for a person whose key only their devices hold. */
export function createAgentKeyRoutes(deps: AgentKeyRouteDeps): Hono {
	const app = new Hono();
	registerReadAgentKeys(app, deps);
	registerSetAgentKeys(app, deps);
	registerReadPublicAgentKeys(app, deps);
	return app;
}
