import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createOTP } from '@better-auth/utils/otp';
import type { SignedIn } from '@mana/auth-protocol';
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
	steppedUp,
} from './auth-world.ts';

const path = '/api/v1/me/two-factor';
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

/** The codes of the person's app: one to set it up, one later, since each works once. */
const codeAt = (secret: string, stepsAhead: number) =>
	createOTP(secret).hotp(Math.floor(Date.now() / 30_000) + stepsAhead);
const nextCode = ({ rawSecret }: Protected) => codeAt(rawSecret, 1);

interface Protected extends SignedIn {
	rawSecret: string;
	backupCodes: string[];
}

async function protectedPerson(email: string): Promise<Protected> {
	const person = await registered(world.app, email);
	const strong = bearer(await steppedUp(world.app, person));
	const setup = await (await post(world.app, path, {}, strong)).json();
	const rawSecret = fromBase32(setup.secret);
	const all = { ...person, rawSecret, backupCodes: setup.backupCodes };
	const confirmed = await post(world.app, `${path}/confirm`, { code: await codeAt(rawSecret, 0) }, strong);
	expect(await confirmed.json()).toEqual({ enabled: true });
	return all;
}

const signIn = (email: string, given = password) =>
	post(world.app, '/api/v1/auth/sign-in/email', { email, password: given });
const challengeOf = async (email: string): Promise<string> => (await (await signIn(email)).json()).challenge;
const complete = (challenge: string, code: string) =>
	post(world.app, '/api/v1/auth/sign-in/two-factor', { challenge, code });

describe('setting up a second factor', () => {
	test('shows secret and codes once, and counts only when a first code was right', async () => {
		const person = await registered(world.app, 'anna@mana.test');
		const strong = bearer(await steppedUp(world.app, person));
		const setup = await (await post(world.app, path, {}, strong)).json();
		expect(setup.uri).toStartWith('otpauth://totp/Mana:anna%40mana.test?secret=');
		expect(new Set(setup.backupCodes).size).toBe(10);
		expect(await (await get(world.app, path, person.accessToken)).json()).toEqual({
			enabled: false,
			backupCodesLeft: 0,
		});
		expect((await signIn('anna@mana.test')).status).toBe(200);
		const wrong = await post(world.app, `${path}/confirm`, { code: '000000' }, strong);
		expect(await refusalOf(wrong)).toEqual({ status: 401, error: 'CODE_INVALID' });
		const code = await codeAt(fromBase32(setup.secret), 0);
		expect((await post(world.app, `${path}/confirm`, { code }, strong)).status).toBe(200);
		expect(await (await get(world.app, path, person.accessToken)).json()).toEqual({
			enabled: true,
			backupCodesLeft: 10,
		});
		const again = await post(world.app, path, {}, strong);
		expect(await refusalOf(again)).toEqual({ status: 409, error: 'TWO_FACTOR_ENABLED' });
	});

	test('leaves nothing readable in the database', async () => {
		const person = await protectedPerson('sealed2@mana.test');
		const rows = await world.admin`select * from auth.two_factors where user_id = ${person.user.id}`;
		const text = JSON.stringify(rows);
		for (const hidden of [person.rawSecret, ...person.backupCodes]) expect(text).not.toContain(hidden);
	});

	test.each(['/two-factor/enable', '/two-factor/disable', '/two-factor/get-totp-uri'])(
		'is not reached by the library’s %s',
		async (native) => {
			const { refreshToken } = await registered(world.app, `${crypto.randomUUID()}@mana.test`);
			expect((await post(world.app, `/api/auth${native}`, { password }, bearer(refreshToken))).status).toBe(
				404,
			);
		},
	);
});

describe('signing in with a second factor', () => {
	test('asks for a code, and gives tokens for it', async () => {
		const person = await protectedPerson('ben@mana.test');
		const asked = await signIn('ben@mana.test');
		expect(asked.status).toBe(401);
		const { error, challenge, methods } = await asked.json();
		expect([error, methods]).toEqual(['TWO_FACTOR_REQUIRED', ['totp', 'backup-code']]);
		const done = await complete(challenge, await nextCode(person));
		expect(done.headers.get('set-cookie')).toBeNull();
		const { accessToken, user } = await done.json();
		expect([user.id, decodeJwt(accessToken).sub]).toEqual([person.user.id, person.user.id]);
	});

	test('takes a code once, and a challenge once', async () => {
		const person = await protectedPerson('once@mana.test');
		const [first, second] = [await challengeOf('once@mana.test'), await challengeOf('once@mana.test')];
		const code = await nextCode(person);
		const answers = await Promise.all([complete(first, code), complete(second, code)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
		const spent = answers[0]?.status === 200 ? first : second;
		expect(await refusalOf(await complete(spent, await nextCode(person)))).toEqual({
			status: 401,
			error: 'CHALLENGE_INVALID',
		});
	});

	test('goes on with no challenge of a password that was changed meanwhile', async () => {
		const person = await protectedPerson('meanwhile@mana.test');
		const challenge = await challengeOf('meanwhile@mana.test');
		const change = { currentPassword: password, newPassword: 'amber-lantern-77' };
		const changed = await post(world.app, '/api/auth/change-password', change, bearer(person.refreshToken));
		expect(changed.status).toBe(200);
		expect(await refusalOf(await complete(challenge, await nextCode(person)))).toEqual({
			status: 401,
			error: 'CHALLENGE_INVALID',
		});
	});

	test('takes a backup code, once', async () => {
		const person = await protectedPerson('backup@mana.test');
		const [code = ''] = person.backupCodes;
		expect((await complete(await challengeOf('backup@mana.test'), code)).status).toBe(200);
		const again = await complete(await challengeOf('backup@mana.test'), code);
		expect(await refusalOf(again)).toEqual({ status: 401, error: 'CODE_INVALID' });
		const state = await get(world.app, path, person.accessToken);
		expect(await state.json()).toMatchObject({ backupCodesLeft: 9 });
	});

	test('locks after ten wrong codes, over however many challenges, and at step-up too', async () => {
		const person = await protectedPerson('guess@mana.test');
		for (let tries = 0; tries < 10; tries++) {
			const wrong = await complete(
				await challengeOf('guess@mana.test'),
				tries % 2 ? '000000' : 'aaaaa-aaaaa',
			);
			expect(await refusalOf(wrong)).toEqual({ status: 401, error: 'CODE_INVALID' });
		}
		const right = await complete(await challengeOf('guess@mana.test'), await nextCode(person));
		expect(right.headers.get('retry-after')).not.toBeNull();
		expect(await refusalOf(right)).toEqual({ status: 429, error: 'ACCOUNT_LOCKED' });
		const body = { password, code: await nextCode(person) };
		const step = await post(world.app, '/api/v1/auth/step-up', body, bearer(person.accessToken));
		expect((await refusalOf(step)).error).toBe('ACCOUNT_LOCKED');
	});

	test('guesses no more than ten times when sent all at once', async () => {
		const person = await protectedPerson('burst@mana.test');
		const challenges = await Promise.all(Array.from({ length: 30 }, () => challengeOf('burst@mana.test')));
		const answers = await Promise.all(challenges.map((challenge) => complete(challenge, '000000')));
		const codes = await Promise.all(answers.map(async (answer) => (await refusalOf(answer)).error));
		expect(codes.filter((code) => code === 'CODE_INVALID')).toHaveLength(10);
		expect(codes.filter((code) => code === 'ACCOUNT_LOCKED')).toHaveLength(20);
		const [rest = ''] = person.backupCodes;
		const locked = await complete(await challengeOf('burst@mana.test'), rest);
		expect((await refusalOf(locked)).error).toBe('ACCOUNT_LOCKED');
	});

	test('works with cookies on the library’s own routes, and trusts no device', async () => {
		const person = await protectedPerson('cookies@mana.test');
		const asked = await post(world.app, '/api/auth/sign-in/email', { email: 'cookies@mana.test', password });
		expect(await asked.json()).toMatchObject({ twoFactorRedirect: true });
		expect(asked.headers.get('set-cookie')).not.toContain('mana.device');
		const cookie = cookiesOf(asked);
		expect(cookie).not.toContain('session_token=ey');
		const body = { code: await nextCode(person), trustDevice: true };
		const done = await post(world.app, '/api/auth/two-factor/verify-totp', body, {
			cookie,
			origin: publicUrl,
		});
		expect(done.status).toBe(200);
		expect(done.headers.get('set-cookie')).not.toContain('trust_device');
		const sessions = await world.app.request(`${publicUrl}/api/v1/me/sessions`, {
			headers: { cookie: cookiesOf(done) },
		});
		expect(sessions.status).toBe(200);
	});

	test('tells nobody who is signed in whether a code is right', async () => {
		const person = await protectedPerson('oracle@mana.test');
		const answer = await post(
			world.app,
			'/api/auth/two-factor/verify-totp',
			{ code: await nextCode(person) },
			bearer(person.refreshToken),
		);
		expect((await refusalOf(answer)).error).toBe('ALREADY_SIGNED_IN');
	});
});

describe('with a second factor, step-up', () => {
	const stepUp = (person: SignedIn, body: object) =>
		post(world.app, '/api/v1/auth/step-up', { password, ...body }, bearer(person.accessToken));

	test('asks for a code beside the password', async () => {
		const person = await protectedPerson('step@mana.test');
		expect(await refusalOf(await stepUp(person, {}))).toEqual({ status: 401, error: 'TWO_FACTOR_REQUIRED' });
		expect((await refusalOf(await stepUp(person, { code: '000000' }))).error).toBe('CODE_INVALID');
		const { accessToken } = await (await stepUp(person, { code: await nextCode(person) })).json();
		expect(decodeJwt(accessToken).acr).toBe('step-up');
		expect((await stepUp(person, { code: person.backupCodes[0] })).status).toBe(200);
	});

	test('lets it be removed, and its codes renewed', async () => {
		const person = await protectedPerson('remove@mana.test');
		const { accessToken } = await (await stepUp(person, { code: await nextCode(person) })).json();
		const renewed = await (await post(world.app, `${path}/backup-codes`, {}, bearer(accessToken))).json();
		expect(renewed.backupCodes).toHaveLength(10);
		const old = await complete(await challengeOf('remove@mana.test'), person.backupCodes[0] ?? '');
		expect(old.status).toBe(401);
		const remove = (token: string) =>
			world.app.request(`${publicUrl}${path}`, { method: 'DELETE', headers: bearer(token) });
		expect((await refusalOf(await remove(person.accessToken))).error).toBe('STEP_UP_REQUIRED');
		expect((await remove(accessToken)).status).toBe(200);
		expect((await signIn('remove@mana.test')).status).toBe(200);
	});
});

function fromBase32(text: string): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
	const bits = [...text].map((each) => alphabet.indexOf(each).toString(2).padStart(5, '0')).join('');
	return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
}
