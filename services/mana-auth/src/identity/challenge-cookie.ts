import { parseSetCookieHeader } from 'better-auth/cookies';
import type { Identity } from './better-auth.ts';

/*
 * The library hands a ceremony's challenge to browsers in a signed cookie. Our JSON routes know no cookies: there
 * the client holds the cookie's value and sends it back in the body.
 */

/** What a browser would have kept of this cookie. */
export async function cookieFrom(identity: Identity, name: string, answer: Headers): Promise<string> {
	const { name: fullName } = (await identity.$context).createAuthCookie(name);
	const value = parseSetCookieHeader(answer.get('set-cookie') ?? '').get(fullName)?.value;
	if (value === undefined) throw new Error(`the library set no cookie ${fullName}`);
	return value;
}

/** What a browser would send back. */
export async function cookieHeader(identity: Identity, name: string, value: string): Promise<string> {
	const { name: fullName } = (await identity.$context).createAuthCookie(name);
	return `${fullName}=${encodeURIComponent(value)}`;
}
