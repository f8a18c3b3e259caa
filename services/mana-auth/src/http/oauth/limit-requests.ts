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
