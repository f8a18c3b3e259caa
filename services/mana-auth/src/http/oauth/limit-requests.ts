import { AppError } from '@mana/service-kit';
import type { Context } from 'hono';
import { countedAddress, isLoopback } from '../client-address.ts';
import type { OauthRouteDeps } from './oauth-route-deps.ts';

const perMinute = { authorize: 60, register: 20, token: 600, revoke: 120 };
/** Tests and scripts of a developer share one address. */
const perMinuteOnLoopback = 1_200;

/** @throws AppError 429 for an address that asks an endpoint too often */
export async function limitRequests(
	c: Context,
	{ clientAddress, config, rateLimiter }: Pick<OauthRouteDeps, 'clientAddress' | 'config' | 'rateLimiter'>,
	endpoint: keyof typeof perMinute,
): Promise<void> {
	const address = clientAddress(c);
	const isDeveloper = !config.isProduction && isLoopback(address);
	const count = isDeveloper ? perMinuteOnLoopback : perMinute[endpoint];
	await rateLimiter.take(`oauth-${endpoint}|${countedAddress(address)}`, count);
}

/** @throws AppError 503 `CLIENTS_FULL` where too many clients have come lately that nobody has connected */
export async function requireRoomForClient({
	oauth,
	now,
}: Pick<OauthRouteDeps, 'oauth' | 'now'>): Promise<void> {
	if (await oauth.tokens.makeRoomForClient(now())) return;
	throw new AppError(
		'CLIENTS_FULL',
		503,
		'Too many agents have registered and were not connected. Try again in a quarter of an hour.',
		{
			headers: { 'retry-after': '900' },
		},
	);
}
