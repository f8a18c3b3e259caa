import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type AuthWorld, bearer, createAuthWorld, password, post, refusalOf } from './auth-world.ts';

let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld(
		{ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'mana@mana.test' },
		{ now: () => Date.now() + aheadMs },
	);
});
afterAll(() => world.close());

const register = (email: string, words = password) =>
	post(world.app, '/api/v1/auth/register', { email, password: words });
const signIn = (email: string) => post(world.app, '/api/v1/auth/login', { email, password });
const tokenFor = (email: string) => {
	const link = world.mails.findLast(({ to }) => to === email)?.link ?? '';
	return new URL(link).searchParams.get('token') ?? '';
};
const verify = (token: string) => post(world.app, '/api/v1/auth/verify-email', { token });

describe('where mails are sent, an address', () => {
	test('is confirmed by its mail before anyone signs in with it', async () => {
		const answer = await register('anna@mana.test');
		expect([answer.status, await answer.json()]).toEqual([202, { confirmationRequired: true }]);
		expect(answer.headers.get('set-cookie')).toBeNull();
		expect(await refusalOf(await signIn('anna@mana.test'))).toEqual({
			status: 403,
			error: 'EMAIL_NOT_VERIFIED',
		});
		expect(world.mails.at(-1)?.link).toStartWith('http://auth.mana.test/verify-email?token=');
		expect((await verify(tokenFor('anna@mana.test'))).status).toBe(200);
		const signedIn = await (await signIn('anna@mana.test')).json();
		const spaces = await world.app.request('http://auth.mana.test/api/auth/organization/list', {
			headers: bearer(signedIn.accessToken),
		});
		expect(await spaces.json()).toMatchObject([{ type: 'personal' }]);
	});

	test('that is known answers like an unknown one, and its owner is told', async () => {
		await register('ben@mana.test');
		await verify(tokenFor('ben@mana.test'));
		const [known, unknown] = [
			await register('ben@mana.test', 'another-violet-42'),
			await register('kai@mana.test'),
		];
		const shape = async (answer: Response) => [
			answer.status,
			[...answer.headers.keys()].sort(),
			await answer.json(),
		];
		expect(await shape(known)).toEqual(await shape(unknown));
		expect(world.mails.findLast(({ to }) => to === 'ben@mana.test')?.kind).toBe('address-known');
		expect((await signIn('ben@mana.test')).status).toBe(200);
		const native = async (email: string) => {
			const body = { email, password, name: 'x' };
			const answer = await post(world.app, '/api/auth/sign-up/email', body);
			const { user, token } = await answer.json();
			return [answer.status, token, Object.keys(user).sort()];
		};
		expect(await native('ben@mana.test')).toEqual(await native('lena@mana.test'));
	});

	test('registered many times at once makes one account, and no answer says so', async () => {
		const answers = await Promise.all(Array.from({ length: 5 }, () => register('tom@mana.test')));
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
		expect(await world.admin`select from auth.users where email = 'tom@mana.test'`).toHaveLength(1);
	});

	test('is sent its link again, and nobody learns whether it is one', async () => {
		await register('maya@mana.test');
		const mailed = world.mails.length;
		const again = (email: string) => post(world.app, '/api/v1/auth/resend-verification', { email });
		for (const email of ['maya@mana.test', 'nobody@mana.test']) {
			const answer = await again(email);
			expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
		}
		expect(world.mails).toHaveLength(mailed + 1);
	});

	test('is not confirmed by a token that is none', async () => {
		for (const token of ['nonsense', tokenFor('anna@mana.test').slice(0, -3)]) {
			expect(await refusalOf(await verify(token))).toEqual({ status: 400, error: 'TOKEN_INVALID' });
		}
	});
});

test('a mail server that is away fails no request, and is logged and counted', async () => {
	const away = await world.secondInstance({ mailer: undefined });
	const register = await post(away.app, '/api/v1/auth/register', { email: 'paul@mana.test', password });
	expect(register.status).toBe(202);
	const forgot = await post(away.app, '/api/v1/auth/forgot-password', { email: 'paul@mana.test' });
	expect(await forgot.json()).toEqual({ ok: true });
	const logged = () => world.logLines.filter((line) => line.includes('a mail was not sent'));
	for (let tries = 0; tries < 100 && logged().length < 2; tries++) await Bun.sleep(20);
	const metrics = await away.deps.metrics.registry.metrics();
	expect(metrics).toMatch(/mana_auth_mails_total\{kind="confirm-address",result="failed".*\} 1/);
	expect(metrics).toMatch(/mana_auth_mails_total\{kind="reset-password",result="failed".*\} 1/);
	expect(logged()).toHaveLength(2);
	expect(logged().join()).not.toContain('paul@mana.test');
	expect(logged().join()).not.toContain('token=');
});

test('a stranger fills nobody’s mailbox, and keeps no other kind of mail from it', async () => {
	await register('vera@mana.test');
	await verify(tokenFor('vera@mana.test'));
	const forget = async (email: string) =>
		(await post(world.app, '/api/v1/auth/forgot-password', { email })).status;
	const received = (kind: string) =>
		world.mails.filter((mail) => mail.to === 'vera@mana.test' && mail.kind === kind).length;
	for (let tries = 0; tries < 12; tries++) expect(await forget('Vera@mana.test')).toBe(200);
	expect(received('reset-password')).toBe(10);
	await register('vera@mana.test');
	expect(received('address-known')).toBe(1);
	aheadMs = 10 * 60_000;
	expect(await forget('vera@mana.test')).toBe(200);
	expect(received('reset-password')).toBe(11);
	aheadMs = 0;
});
