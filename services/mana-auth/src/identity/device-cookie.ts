import type { AuthContext } from '@better-auth/core';
import type { CookieOptions } from 'better-call';
import type { DeviceTokens } from '../domain/device-token.ts';
import type { SignInAttempt } from '../domain/sign-in-lock.ts';
import { clientAddressHeader, deviceTokenHeader } from './request-headers.ts';

/** The part of the library's three kinds of contexts that this needs. */
interface LibraryContext {
	headers?: ConstructorParameters<typeof Headers>[0];
	context: Pick<AuthContext, 'createAuthCookie'>;
	getCookie?: ((name: string) => string | null) | undefined;
	setCookie?: ((name: string, value: string, options?: CookieOptions) => unknown) | undefined;
}

export interface DeviceCookieDeps {
	deviceTokens: DeviceTokens;
}

export const deviceCookie = 'device';
const lifetimeSeconds = 365 * 24 * 60 * 60;

/** Browsers prove by cookie that somebody signed in here before, other clients by the token in the body. */
export function attemptFrom(ctx: LibraryContext, email: string): SignInAttempt {
	const { name } = ctx.context.createAuthCookie(deviceCookie);
	const headers = new Headers(ctx.headers);
	return {
		email,
		address: headers.get(clientAddressHeader) ?? '',
		deviceToken: headers.get(deviceTokenHeader) ?? ctx.getCookie?.(name) ?? undefined,
	};
}

/** Has a browser keep the proof after a sign-in, unless it has one of this account. */
export function rememberDevice({ deviceTokens }: DeviceCookieDeps, ctx: LibraryContext, email: string): void {
	if (deviceTokens.deviceOf(attemptFrom(ctx, email).deviceToken, email) !== undefined) return;
	const { name, attributes } = ctx.context.createAuthCookie(deviceCookie, { maxAge: lifetimeSeconds });
	ctx.setCookie?.(name, deviceTokens.issue(email), attributes);
}
