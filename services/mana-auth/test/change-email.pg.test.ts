import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	password,
	post,
	refusalOf,
	registered,
	steppedUp,
} from './auth-world.ts';

let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld({}, { now: () => Date.now() + aheadMs });
});
afterAll(() => world.close());

const ask = async (person: SignedIn, email: string, token?: string) =>
	post(world.app, '/api/v1/me/email', { email }, bearer(token ?? (await steppedUp(world.app, person))));
const confirm = (token: string) => post(world.app, '/api/v1/auth/change-email', { token });
const signIn = async (email: string) =>
	(await post(world.app, '/api/v1/auth/login', { email, password })).status;
const mailsTo = (address: string) => world.mails.filter(({ to }) => to === address);
const tokenFor = (address: string) =>
	new URL(mailsTo(address).at(-1)?.link ?? '').searchParams.get('token') ?? '';

describe('another address', () => {
	test('is that of the account once the link that is mailed there was opened, and the one before is told', async () => {
		const person = await registered(world.app, 'anna@mana.test');
		expect((await ask(person, ' Anna.New@Mana.test ')).status).toBe(200);
		expect([await signIn('anna@mana.test'), await signIn('anna.new@mana.test')]).toEqual([200, 401]);
		expect(mailsTo('anna@mana.test')).toEqual([]);
		const token = tokenFor('anna.new@mana.test');
		expect(Buffer.from(token, 'base64url').toString()).not.toContain('anna@mana.test');
		expect((await confirm(token)).status).toBe(200);
		expect([await signIn('anna@mana.test'), await signIn('anna.new@mana.test')]).toEqual([401, 200]);
		expect(mailsTo('anna@mana.test').map(({ kind }) => kind)).toEqual(['address-changed']);
		expect(await refusalOf(await confirm(token))).toEqual({ status: 400, error: 'TOKEN_INVALID' });
	});

	test('may be any that people have', async () => {
		const person = await registered(world.app, 'jose@mana.test');
		await ask(person, 'josé@bücher.test');
		expect((await confirm(tokenFor('josé@xn--bcher-kva.test'))).status).toBe(200);
		expect(await signIn('josé@bücher.test')).toBe(200);
	});

	test('takes a proof of identity, after what is wrong with the request', async () => {
		const person = await registered(world.app, 'ben@mana.test');
		const weak = (email: string) => ask(person, email, person.accessToken).then(refusalOf);
		expect(await weak('nonsense')).toEqual({ status: 400, error: 'VALIDATION' });
		expect(await weak('BEN@mana.test')).toEqual({ status: 400, error: 'EMAIL_UNCHANGED' });
		expect(await weak('ben.new@mana.test')).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
		expect(mailsTo('ben.new@mana.test')).toEqual([]);
	});

	test('that another account has answers alike, and its owner is told', async () => {
		const person = await registered(world.app, 'carla@mana.test');
		await registered(world.app, 'dora@mana.test');
		const [known, unknown] = [await ask(person, 'dora@mana.test'), await ask(person, 'free@mana.test')];
		expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
		expect(mailsTo('dora@mana.test').map(({ kind }) => kind)).toEqual(['address-known']);
	});

	test('goes to whoever has it first', async () => {
		const person = await registered(world.app, 'emil@mana.test');
		await ask(person, 'wanted@mana.test');
		await registered(world.app, 'wanted@mana.test');
		const late = await confirm(tokenFor('wanted@mana.test'));
		expect(await refusalOf(late)).toEqual({ status: 409, error: 'EMAIL_ALREADY_REGISTERED' });
		expect(await signIn('emil@mana.test')).toBe(200);
	});

	test('is that of the link that was opened first: others are void by then', async () => {
		const person = await registered(world.app, 'finn@mana.test');
		await ask(person, 'finn.one@mana.test');
		await ask(person, 'finn.two@mana.test');
		expect((await confirm(tokenFor('finn.two@mana.test'))).status).toBe(200);
		expect(await refusalOf(await confirm(tokenFor('finn.one@mana.test')))).toMatchObject({
			error: 'TOKEN_INVALID',
		});
	});

	test('is not taken by a link that is forged, changed or an hour old', async () => {
		const person = await registered(world.app, 'gina@mana.test');
		await ask(person, 'gina.new@mana.test');
		const token = tokenFor('gina.new@mana.test');
		const [text = '', mac = ''] = token.split('.');
		const claims = JSON.parse(Buffer.from(text, 'base64url').toString());
		claims[2] = 'mallory@mana.test';
		const changed = `${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${mac}`;
		for (const forged of [changed, `${text}.`, `${token}.x`, 'nonsense', mac]) {
			expect(await refusalOf(await confirm(forged))).toEqual({ status: 400, error: 'TOKEN_INVALID' });
		}
		aheadMs = 61 * 60_000;
		expect(await refusalOf(await confirm(token))).toEqual({ status: 400, error: 'TOKEN_EXPIRED' });
		aheadMs = 0;
		expect(await signIn('gina@mana.test')).toBe(200);
	});
});
