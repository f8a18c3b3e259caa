import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash, randomBytes } from 'node:crypto';
import { signedInPath } from '@mana/auth-protocol';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	bearer,
	cookiesOf,
	createAuthWorld,
	get,
	password,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';

const webUrl = 'http://app.mana.test';
let world: AuthWorld;
let nowMs = Date.now();
beforeAll(async () => {
	world = await createAuthWorld({ MANA_WEB_PUBLIC_URL: webUrl }, { now: () => nowMs });
});
afterAll(() => world.close());

const random = () => randomBytes(32).toString('base64url');

/** What the app makes before it sends a browser away. */
function newAttempt() {
	const verifier = random();
	const challenge = createHash('sha256').update(verifier).digest('base64url');
	return {
		verifier,
		query: { redirect_uri: webUrl + signedInPath, code_challenge: challenge, state: random() },
	};
}

function appSignIn(query: Record<string, string>, cookie?: string) {
	const url = `${publicUrl}/app-sign-in?${new URLSearchParams(query)}`;
	return world.app.request(url, { headers: cookie === undefined ? {} : { cookie } });
}

/** Somebody who is signed in on our pages. */
async function signedInOnPages(): Promise<string> {
	const email = `${crypto.randomUUID()}@mana.test`;
	await registered(world.app, email);
	return cookiesOf(await post(world.app, '/api/auth/sign-in/email', { email, password }));
}

/** An attempt up to where the browser is sent back, and the code that it brings. */
async function codeFor(cookie: string) {
	const attempt = newAttempt();
	const answer = await appSignIn(attempt.query, cookie);
	const back = new URL(answer.headers.get('location') ?? '');
	return { ...attempt, back, code: back.searchParams.get('code') ?? '' };
}

const redeem = (code: string, codeVerifier: string) =>
	post(world.app, '/api/v1/auth/app-token', { code, codeVerifier }, { origin: webUrl });

describe('signing in to the app', () => {
	test('leads over the page for it, and on from there', async () => {
		const { query } = newAttempt();
		for (const screen of ['sign-in', 'sign-up']) {
			const answer = await appSignIn({ ...query, screen });
			const location = new URL(answer.headers.get('location') ?? '', publicUrl);
			expect([answer.status, location.pathname]).toEqual([302, `/${screen}`]);
			expect(location.searchParams.get('next')).toStartWith('/app-sign-in?redirect_uri=');
			const page = await world.app.request(location);
			expect(page.status).toBe(200);
		}
	});

	test('brings a signed-in person back with a code, for the tokens of their session', async () => {
		const { back, query, code, verifier } = await codeFor(await signedInOnPages());
		expect(back.origin + back.pathname).toBe(webUrl + signedInPath);
		expect(back.searchParams.get('state')).toBe(query.state);
		const answer = await redeem(code, verifier);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('access-control-allow-origin')).toBe(webUrl);
		const { accessToken, refreshToken, expiresIn } = await answer.json();
		expect(decodeJwt(accessToken)).toMatchObject({ aud: 'mana', sid: expect.any(String) });
		expect(expiresIn).toBeGreaterThan(60);
		const refreshed = await post(world.app, '/api/v1/auth/refresh', { refreshToken });
		expect(refreshed.status).toBe(200);
		const vault = await post(world.app, '/api/v1/me/encryption-vault/init', {}, bearer(accessToken));
		expect(vault.status).toBe(200);
	});

	test('is one session with the pages: signing out of the app signs out of both', async () => {
		const cookie = await signedInOnPages();
		const { code, verifier } = await codeFor(cookie);
		const { accessToken, refreshToken } = await (await redeem(code, verifier)).json();
		await post(world.app, '/api/v1/auth/logout', { refreshToken });
		expect((await get(world.app, '/api/v1/me/sessions', accessToken)).status).toBe(401);
		const again = await appSignIn(newAttempt().query, cookie);
		expect(again.headers.get('location')).toStartWith('/sign-in?');
	});
});

describe('a code is refused', () => {
	const refused = { status: 400, error: 'SIGN_IN_CODE_INVALID' };

	test('the second time', async () => {
		const { code, verifier } = await codeFor(await signedInOnPages());
		expect((await redeem(code, verifier)).status).toBe(200);
		expect(await refusalOf(await redeem(code, verifier))).toEqual(refused);
	});

	test('to all but one of many who come at once', async () => {
		const { code, verifier } = await codeFor(await signedInOnPages());
		const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(code, verifier)));
		expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
	});

	test('with another verifier, and is gone then', async () => {
		const { code, verifier } = await codeFor(await signedInOnPages());
		expect(await refusalOf(await redeem(code, random()))).toEqual(refused);
		expect(await refusalOf(await redeem(code, verifier))).toEqual(refused);
	});

	test('after a minute', async () => {
		const { code, verifier } = await codeFor(await signedInOnPages());
		nowMs += 60_000;
		expect(await refusalOf(await redeem(code, verifier))).toEqual(refused);
	});

	test('when its session has ended meanwhile', async () => {
		const cookie = await signedInOnPages();
		const { code, verifier } = await codeFor(cookie);
		await post(world.app, '/api/auth/sign-out', {}, { cookie, origin: publicUrl });
		expect(await refusalOf(await redeem(code, verifier))).toEqual(refused);
	});

	test('at the token endpoint for agents, and agents’ codes here', async () => {
		const { code, verifier } = await codeFor(await signedInOnPages());
		const form = new URLSearchParams({
			grant_type: 'authorization_code',
			client_id: 'somebody',
			redirect_uri: webUrl + signedInPath,
			code,
			code_verifier: verifier,
		});
		const asAgent = await world.app.request(`${publicUrl}/api/auth/oauth2/token`, {
			method: 'POST',
			body: form,
		});
		expect(asAgent.ok).toBeFalse();
		expect(await refusalOf(await redeem(random(), verifier))).toEqual(refused);
	});
});

describe('no browser is sent', () => {
	test.each([
		'http://app.mana.test',
		'http://app.mana.test/',
		'http://app.mana.test/signed-in/',
		'http://app.mana.test/signed-in?next=/',
		'http://app.mana.test.evil.test/signed-in',
		'https://app.mana.test/signed-in',
		'http://app.mana.test:81/signed-in',
		'http://app.mana.test@evil.test/signed-in',
		'javascript:alert(1)',
	])('to %s', async (redirect) => {
		const cookie = await signedInOnPages();
		const answer = await appSignIn({ ...newAttempt().query, redirect_uri: redirect }, cookie);
		expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
	});

	test('without challenge or state', async () => {
		const cookie = await signedInOnPages();
		for (const left of ['code_challenge', 'state']) {
			const { [left]: _, ...query }: Record<string, string> = newAttempt().query;
			expect((await appSignIn(query, cookie)).status).toBe(400);
		}
	});

	test('where there is no app', async () => {
		const without = await createAuthWorld();
		const url = `${publicUrl}/app-sign-in?${new URLSearchParams(newAttempt().query)}`;
		expect((await without.app.request(url)).status).toBe(400);
		await without.close();
	});
});
