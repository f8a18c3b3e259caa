import type { Environment } from './environment.ts';
import { gatewayPublicKey } from './gateway-key.ts';
import type { StackSecrets } from './secrets.ts';
import { type ServiceName, serviceNames } from './service-definitions.ts';

/** The variables that carry secrets, each under the one service that may know it. */
const secretsOf: Record<ServiceName, (secrets: StackSecrets) => Environment> = {
	auth: ({ betterAuthSecret, gatewayPrivateKey, kekFile }) => ({
		BETTER_AUTH_SECRET: betterAuthSecret,
		GATEWAY_PUBLIC_KEYS: gatewayPublicKey(gatewayPrivateKey),
		MANA_KEK_FILE: kekFile,
		MANA_KEK: undefined,
		KEK_TRANSIT_TOKEN: undefined,
		SMTP_URL: undefined,
		MANA_SERVICE_KEY: undefined,
	}),
	sync: ({ syncCursorSecret }) => ({ SYNC_CURSOR_SECRET: syncCursorSecret }),
	mcp: ({ mcpSessionSecret, gatewayPrivateKey }) => ({
		MCP_SESSION_SECRET: mcpSessionSecret,
		GATEWAY_PRIVATE_KEY: gatewayPrivateKey,
	}),
};

/** A service's own secrets, and without a value those of the others, so that they do not reach it from elsewhere. */
export function serviceSecrets(
	name: ServiceName,
	secrets: StackSecrets,
): { own: Environment; others: readonly string[] } {
	const others = serviceNames.filter((other) => other !== name);
	return {
		own: secretsOf[name](secrets),
		others: others.flatMap((other) => Object.keys(secretsOf[other](secrets))),
	};
}
