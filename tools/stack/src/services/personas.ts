import type { ServiceDefinition } from '../service-definition.ts';

export const personasService: ServiceDefinition<'personas'> = {
	name: 'personas',
	title: 'mana-persona-runner',
	entry: 'services/mana-persona-runner/src/main.ts',
	defaultPort: 3070,
	speaks: 'HTTP; health and metrics, diagnostics in development',
	hasPublicUrl: false,
	// It takes a model, and software under a licence of its own.
	isOnByDefault: false,
	isSwitchedOn: ({ MANA_PERSONAS }) => MANA_PERSONAS === 'on',
	installs: 'services/mana-persona-runner/agent-sdk',
	calls: ['auth', 'mcp'],
	secrets: {
		kept: ['personaServiceKey', 'personaSeedSecret'],
		variables: ({ kept }) => ({
			MANA_SERVICE_KEY: kept.personaServiceKey,
			PERSONA_SEED_SECRET: kept.personaSeedSecret,
			ANTHROPIC_API_KEY: undefined,
		}),
	},
	container: {
		stage: 'personas',
		settings: {
			ANTHROPIC_BASE_URL: '',
			PERSONA_MODEL: 'claude-haiku-4-5',
			TICK_INTERVAL_MS: '60000',
			PERSONA_CONCURRENCY: '2',
			RUNNER_PAUSED: 'false',
		},
		needsRedis: false,
	},
};
