import { aiDatabase } from '@mana/ai-service/database';
import type { ServiceDefinition } from '../service-definition.ts';

export const aiService: ServiceDefinition<'ai'> = {
	name: 'ai',
	title: 'mana-ai',
	entry: 'services/mana-ai/src/main.ts',
	defaultPort: 3067,
	speaks: 'HTTP; the companion and missions',
	hasPublicUrl: true,
	// It takes a model, which nobody has unasked.
	isOnByDefault: false,
	isSwitchedOn: ({ MANA_AI_MODEL }) => Boolean(MANA_AI_MODEL),
	calls: ['auth', 'sync'],
	database: aiDatabase,
	secrets: {
		kept: ['aiSessionSecret', 'aiPrivateKey', 'aiSealingSecret'],
		variables: ({ kept }) => ({
			AI_SESSION_SECRET: kept.aiSessionSecret,
			AI_PRIVATE_KEY: kept.aiPrivateKey,
			AI_SEALING_SECRET: kept.aiSealingSecret,
			MANA_AI_API_KEY: undefined,
		}),
	},
	container: {
		settings: {
			MANA_AI_MODEL: '',
			MANA_AI_MODEL_FAST_TEXT: '',
			MANA_AI_MODEL_LONG_FORM: '',
			MANA_AI_MODEL_STRUCTURED: '',
			MANA_AI_MODEL_REASONING: '',
			MANA_AI_BASE_URL: '',
			POLICY_MODE: 'log-only',
		},
		needsRedis: false,
	},
};
