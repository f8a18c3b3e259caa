import { aiDatabase } from '@mana/ai-service/database';
import type { ServiceDefinition } from '../service-definition.ts';

export const aiService: ServiceDefinition<'ai'> = {
	name: 'ai',
	title: 'mana-ai',
	entry: 'services/mana-ai/src/main.ts',
	defaultPort: 3067,
	speaks: 'HTTP; the companion',
	hasPublicUrl: false,
	// It takes a model, which nobody has unasked.
	isOnByDefault: false,
	calls: ['auth', 'sync'],
	database: aiDatabase,
	secrets: {
		kept: ['aiSessionSecret'],
		variables: ({ kept }) => ({ AI_SESSION_SECRET: kept.aiSessionSecret, MANA_AI_API_KEY: undefined }),
	},
	container: {
		settings: { MANA_AI_MODEL: '', MANA_AI_BASE_URL: '', POLICY_MODE: 'log-only' },
		needsRedis: false,
	},
};
