import { type SignedIn, signedInSchema } from '@mana/auth-protocol';
import type { KeptValues } from './device-storage.ts';
import type { SendToService } from './service-requests.ts';

/** A sign-in that was begun on this device and has not come back yet. */
interface BegunSignIn {
	readonly state: string;
	readonly verifier: string;
	readonly returnTo: string;
}

export interface SignInOptions {
	readonly values: KeptValues;
	readonly send: SendToService;
	readonly authUrl: string;
	/** Where the app is, without a trailing slash. */
	readonly appUrl: string;
}

export type Redeemed =
	| { readonly ok: true; readonly signedIn: SignedIn; readonly returnTo: string }
	| { readonly ok: false; readonly code: 'SIGN_IN_STALE' | 'SIGN_IN_REFUSED' | 'UNREACHABLE' };

const begunName = 'sign-in';
const signedInPath = '/signed-in';

/** Keeps a fresh secret and answers the page of mana-auth that the browser goes to (RFC 7636, S256). */
export async function beginSignIn(
	{ values, authUrl, appUrl }: SignInOptions,
	{ returnTo, screen = 'sign-in' }: { readonly returnTo: string; readonly screen?: string },
): Promise<{ readonly url: string }> {
	const begun: BegunSignIn = { state: randomText(), verifier: randomText(), returnTo };
	await values.set(begunName, begun);
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(begun.verifier));
	const query = new URLSearchParams({
		redirect_uri: `${appUrl}${signedInPath}`,
		code_challenge: base64Url(new Uint8Array(digest)),
		state: begun.state,
		screen,
	});
	return { url: `${authUrl}/app-sign-in?${query}` };
}

/** Redeems the code that came back, once. */
export async function redeemCode({ values, send }: SignInOptions, query: string): Promise<Redeemed> {
	const begun = (await values.get(begunName)) as BegunSignIn | undefined;
	const answer = new URLSearchParams(query);
	if (begun === undefined || answer.get('state') !== begun.state) return { ok: false, code: 'SIGN_IN_STALE' };
	const body = { code: answer.get('code') ?? '', codeVerifier: begun.verifier };
	const redeemed = await send({ method: 'POST', path: '/api/v1/auth/app-token', body });
	if (!redeemed.ok && (redeemed.status === 0 || redeemed.status >= 500))
		return { ok: false, code: 'UNREACHABLE' };
	await values.delete(begunName);
	if (!redeemed.ok) return { ok: false, code: 'SIGN_IN_REFUSED' };
	return { ok: true, signedIn: signedInSchema.parse(redeemed.body), returnTo: begun.returnTo };
}

/** 43 characters of 32 random bytes. */
function randomText(): string {
	return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64Url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}
