import type { createAuthMiddleware } from 'better-auth/api';
import type { DeviceTokens } from '../domain/device-token.ts';
import type { SignInAttempt } from '../domain/sign-in-lock.ts';
import { clientAddressHeader, deviceTokenHeader } from './request-headers.ts';

type LibraryContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

export interface DeviceCookieDeps {
	deviceTokens: DeviceTokens;
}

const cookieName = 'device';
const lifetimeSeconds = 365 * 24 * 60 * 60;

/** Browsers prove by cookie that somebody signed in here before, other clients by the token in the body. */
export function attemptFrom(ctx: LibraryContext, email: string): SignInAttempt {
	const { name } = ctx.context.createAuthCookie(cookieName);
	return {
		email,
		address: ctx.headers?.get(clientAddressHeader) ?? '',
		deviceToken: ctx.headers?.get(deviceTokenHeader) ?? ctx.getCookie(name) ?? undefined,
	};
}

/** Has a browser keep the proof after a sign-in, unless it has one of this account. */
export async function rememberDevice(
	{ deviceTokens }: DeviceCookieDeps,
	ctx: LibraryContext,
	email: string,
): Promise<void> {
	if (deviceTokens.deviceOf(attemptFrom(ctx, email).deviceToken, email) !== undefined) return;
	const { name, attributes } = ctx.context.createAuthCookie(cookieName, { maxAge: lifetimeSeconds });
	ctx.setCookie(name, deviceTokens.issue(email), attributes);
}
