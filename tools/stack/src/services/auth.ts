import { authDatabase } from '@mana/auth-service/database';
import { publicKeyOf } from '../client-key.ts';
import type { ServiceDefinition } from '../service-definition.ts';

export const authService: ServiceDefinition<'auth'> = {
	name: 'auth',
	title: 'mana-auth',
	entry: 'services/mana-auth/src/main.ts',
	defaultPort: 3001,
	speaks: 'HTTP',
	hasPublicUrl: true,
	isOnByDefault: true,
	calls: ['sync'],
	database: authDatabase,
	secrets: {
		kept: ['betterAuthSecret', 'gatewayPrivateKey', 'aiPrivateKey', 'personaServiceKey'],
		variables: ({ kept, kekFile }, given) => ({
			BETTER_AUTH_SECRET: kept.betterAuthSecret,
			GATEWAY_PUBLIC_KEYS: publicKeyOf(kept.gatewayPrivateKey ?? ''),
			AI_PUBLIC_KEYS: publicKeyOf(kept.aiPrivateKey ?? ''),
			MANA_KEK_FILE: given.MANA_KEK ? undefined : kekFile,
			MANA_KEK: undefined,
			KEK_TRANSIT_TOKEN: undefined,
			SMTP_URL: undefined,
			MANA_SERVICE_KEY: kept.personaServiceKey,
		}),
	},
	container: {
		settings: {
			TRUSTED_PROXIES: '',
			REGISTRATION_OPEN: 'true',
			OAUTH_CLIENT_DOCUMENTS: 'true',
			SMTP_URL: '',
			MAIL_FROM: '',
		},
		needsRedis: true,
	},
};
