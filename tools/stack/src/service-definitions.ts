import type { ServiceDefinition } from './service-definition.ts';
import { aiService } from './services/ai.ts';
import { authService } from './services/auth.ts';
import { mcpService } from './services/mcp.ts';
import { personasService } from './services/personas.ts';
import { syncService } from './services/sync.ts';
import { webService } from './services/web.ts';

const definitions = [authService, syncService, mcpService, aiService, personasService, webService] as const;

export type ServiceName = (typeof definitions)[number]['name'];

/** Every service there is. After a change here or in one of them: `npm run generate`. */
export const serviceDefinitions: readonly ServiceDefinition<ServiceName>[] = definitions;

export const serviceNames: readonly ServiceName[] = definitions.map(({ name }) => name);
