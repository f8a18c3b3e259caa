import { createHash } from 'node:crypto';
import { missionTokenPath, tokenExchangePath } from '@mana/auth-protocol';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { bearerToken } from '@mana/shared-auth';
import type { Context, MiddlewareHandler } from 'hono';
import { type ClientAddress, countedAddress, isLoopback } from './client-address.ts';

export interface RequestLimitDeps {
	config: { isProduction: boolean };
	clientAddress: ClientAddress;
	rateLimiter: RateLimiter;
}

/** A minute, by address: each of these hashes a password, tries a code, or sends a mail. */
const costlyPerMinute = 20;
/** A minute, by token, or by address without one. */
const changesPerMinute = 600;
/** A minute, by address, whatever the tokens: who makes them up has one each. A gateway speaks for many people. */
const floodPerMinute = 30_000;
/** A service asks there for everybody: it is counted by the person whom it asks for, once it has shown who it is. */
const exchangePaths: ReadonlySet<string> = new Set([tokenExchangePath, missionTokenPath]);
/** Tests and scripts of a developer share one address. */
const loopbackFactor = 60;

const costlyPaths = [
	/^\/api\/(v1\/)?auth\/sign-in\//,
	/^\/api\/v1\/auth\/(login|register|step-up|forgot-password|reset-password|resend-verification)$/,
	/^\/api\/auth\/(sign-up\/|change-password$|request-password-reset$|reset-password$|send-verification-email$)/,
	/^\/api\/v1\/auth\/change-email$/,
	/^\/api\/v1\/me\/email$/,
	/^\/api\/auth\/(two-factor|passkey)\//,
	/^\/api\/auth\/organization\/invite-member$/,
];
const safeMethods = new Set(['HEAD', 'OPTIONS']);

/** Limits how often anything is changed or proved, on whatever route. */
export function limitRequests(deps: RequestLimitDeps): MiddlewareHandler {
	return async (c, next) => {
		const { method, path } = c.req;
		const isCostly = !safeMethods.has(method) && costlyPaths.some((pattern) => pattern.test(path));
		if (!isCostly && (method === 'GET' || safeMethods.has(method))) return next();
		const address = deps.clientAddress(c);
		const counted = countedAddress(address);
		const factor = !deps.config.isProduction && isLoopback(address) ? loopbackFactor : 1;
		if (isCostly) await deps.rateLimiter.take(`costly|${counted}`, costlyPerMinute * factor);
		if (exchangePaths.has(path)) await deps.rateLimiter.take(`exchanges|${counted}`, floodPerMinute * factor);
		else {
			await deps.rateLimiter.take(`changes|${tokenDigest(c) ?? counted}`, changesPerMinute * factor);
			await deps.rateLimiter.take(`flood|${counted}`, floodPerMinute * factor);
		}
		await next();
	};
}

function tokenDigest(c: Context): string | undefined {
	const token = bearerToken(c.req.header('authorization'));
	return token && createHash('sha256').update(token).digest('base64');
}
