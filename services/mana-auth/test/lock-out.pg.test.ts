import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { FirstSignedIn } from '@mana/auth-protocol';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	password,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';

const wrong = 'wrong-password-1';
const proxy = '10.1.1.1';
let world: AuthWorld;
let nowMs = Date.now();
beforeAll(async () => {
	world = await createAuthWorld({ TRUSTED_PROXIES: proxy, NODE_ENV: 'test' }, { now: () => nowMs });
});
afterAll(() => world.close());

/** A request as the server sees it: from a peer, with whatever it says of itself. */
const send = (path: string, body: object, peer: string, headers: Record<string, string> = {}) =>
	world.app.request(
		`${publicUrl}${path}`,
		{
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		},
		{ requestIP: () => ({ address: peer, family: 'IPv4', port: 1 }) },
	);
const signIn = (email: string, given: string, peer: string, extra: object = {}, headers = {}) =>
	send('/api/v1/auth/login', { email, password: given, ...extra }, peer, headers);
const stranger = (index: number) => `198.51.100.${index}`;
async function besiege(email: string, tries = 100): Promise<number[]> {
	const statuses: number[] = [];
	for (let index = 0; index < tries; index++) {
		statuses.push((await signIn(email, wrong, stranger(index))).status);
	}
	return statuses;
}
const registeredAt = async (email: string, peer: string): Promise<FirstSignedIn> =>
	(await send('/api/v1/auth/register', { email, password }, peer)).json();

describe('who holds a stolen session', () => {
	test('guesses the password no more often by changing it than by step-up', async () => {
		const { refreshToken, accessToken } = await registered(world.app, 'karl@mana.test');
		const change = (currentPassword: string) =>
			post(
				world.app,
				'/api/auth/change-password',
				{ currentPassword, newPassword: 'amber-lantern-77' },
				bearer(refreshToken),
			);
		for (let tries = 0; tries < 10; tries++) expect((await change(wrong)).status).toBe(400);
		expect((await change(password)).status).toBe(429);
		const step = await post(world.app, '/api/v1/auth/step-up', { password }, bearer(accessToken));
		expect((await refusalOf(step)).error).toBe('ACCOUNT_LOCKED');
	});
});

describe('a hundred wrong passwords from a hundred addresses', () => {
	test('lock out strangers after ten, the right password included', async () => {
		await registeredAt('anna@mana.test', '203.0.113.1');
		const statuses = await besiege('anna@mana.test');
		expect(statuses).toEqual([...Array(10).fill(401), ...Array(90).fill(429)]);
		const refused = await signIn('anna@mana.test', password, '192.0.2.9');
		expect(refused.headers.get('retry-after')).toBe('900');
		expect(await refusalOf(refused)).toEqual({ status: 429, error: 'ACCOUNT_LOCKED' });
	});

	test('let the owner in meanwhile at an address of theirs, on a device of theirs, and go on with a session', async () => {
		const owner = await registeredAt('ben@mana.test', '203.0.113.2');
		await besiege('ben@mana.test', 12);
		expect((await signIn('ben@mana.test', password, '203.0.113.2')).status).toBe(200);
		const { deviceToken } = owner;
		expect((await signIn('ben@mana.test', password, '192.0.2.10', { deviceToken })).status).toBe(200);
		const step = await send('/api/v1/auth/step-up', { password }, '192.0.2.11', bearer(owner.accessToken));
		expect(step.status).toBe(200);
	});

	test('let the owner in by a browser that has signed in before', async () => {
		await registeredAt('carla@mana.test', '203.0.113.3');
		const credentials = { email: 'carla@mana.test', password };
		const first = await send('/api/auth/sign-in/email', credentials, '203.0.113.3');
		const device = first.headers.getSetCookie().find((line) => line.startsWith('mana.device='));
		expect(device).toMatch(/HttpOnly; SameSite=Lax/);
		const cookie = device?.split(';')[0] ?? '';
		await besiege('carla@mana.test', 12);
		const headers = { cookie, origin: publicUrl };
		expect((await send('/api/auth/sign-in/email', credentials, '192.0.2.12')).status).toBe(429);
		expect((await send('/api/auth/sign-in/email', credentials, '192.0.2.12', headers)).status).toBe(200);
	});

	test('are overcome by mail, and then by nobody else, however long they go on', async () => {
		const email = 'dora@mana.test';
		await registeredAt(email, '203.0.113.4');
		await besiege(email, 12);
		await send('/api/v1/auth/forgot-password', { email }, '192.0.2.20');
		const link = world.mails.findLast((mail) => mail.to === email);
		const token = /token=([\w-]+)/.exec(JSON.stringify(link))?.[1];
		const newPassword = 'amber-lantern-77';
		const reset = await send('/api/v1/auth/reset-password', { token, newPassword }, '192.0.2.20');
		const { deviceToken } = await reset.json();
		await besiege(email, 12);
		expect((await signIn(email, newPassword, '192.0.2.20')).status).toBe(429);
		for (let round = 0; round < 3; round++) {
			expect((await signIn(email, newPassword, stranger(7), { deviceToken })).status).toBe(200);
			nowMs += 15 * 60_000 + 1;
			await besiege(email, 12);
		}
	});

	test('do not make the lock longer than a quarter of an hour', async () => {
		await registeredAt('emil@mana.test', '203.0.113.5');
		await besiege('emil@mana.test', 12);
		nowMs += 14 * 60_000;
		await besiege('emil@mana.test', 50);
		nowMs += 60_000;
		expect((await signIn('emil@mana.test', password, '192.0.2.30')).status).toBe(200);
	});
});

describe('a place among the owner’s', () => {
	test('is not had by a device token that is made up, changed, or of another account', async () => {
		const { deviceToken } = await registeredAt('fred@mana.test', '203.0.113.6');
		const other = await registeredAt('gina@mana.test', '203.0.113.7');
		await besiege('fred@mana.test', 10);
		const [nonce, at, mac] = deviceToken.split('.');
		const later = (Number.parseInt(at ?? '', 36) + 1).toString(36);
		for (const forged of ['a.b.c', `${nonce}.${later}.${mac}`, `x${deviceToken}`, other.deviceToken]) {
			const answer = await signIn('fred@mana.test', password, '192.0.2.40', { deviceToken: forged });
			expect(answer.status).toBe(429);
		}
		nowMs += 366 * 24 * 60 * 60_000;
		await besiege('fred@mana.test', 10);
		expect((await signIn('fred@mana.test', password, '192.0.2.40', { deviceToken })).status).toBe(429);
	});

	test('is closed after ten wrong passwords too', async () => {
		const { deviceToken } = await registeredAt('hugo@mana.test', '203.0.113.8');
		for (let tries = 0; tries < 10; tries++) {
			expect((await signIn('hugo@mana.test', wrong, '192.0.2.50', { deviceToken })).status).toBe(401);
		}
		expect((await signIn('hugo@mana.test', password, '192.0.2.50', { deviceToken })).status).toBe(429);
	});

	test('is not had by claiming the owner’s address, unless a configured proxy says so', async () => {
		await registeredAt('ines@mana.test', '203.0.113.9');
		await besiege('ines@mana.test', 10);
		const claim = { 'x-forwarded-for': '203.0.113.9', 'x-mana-client-address': '203.0.113.9' };
		expect((await signIn('ines@mana.test', password, '192.0.2.60', {}, claim)).status).toBe(429);
		expect((await signIn('ines@mana.test', password, proxy, {}, claim)).status).toBe(200);
	});

	test('is not had natively through the header that our own route uses', async () => {
		const { deviceToken } = await registeredAt('jan@mana.test', '203.0.113.10');
		await besiege('jan@mana.test', 10);
		const answer = await send(
			'/api/auth/sign-in/email',
			{ email: 'jan@mana.test', password: wrong },
			'192.0.2.70',
			{
				'x-mana-device-token': deviceToken,
			},
		);
		expect(answer.status).toBe(429);
	});
});
