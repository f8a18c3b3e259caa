import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
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

const path = '/api/v1/me/sessions';
let world: AuthWorld;
let nowMs = Date.now();
beforeAll(async () => {
	world = await createAuthWorld({}, { now: () => nowMs });
});
afterAll(() => world.close());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const signIn = async (email: string, userAgent = firefox): Promise<SignedIn> =>
	(await post(world.app, '/api/v1/auth/login', { email, password }, { 'user-agent': userAgent })).json();
const list = async (person: SignedIn) =>
	(await (await get(world.app, path, person.accessToken)).json()).sessions;
const isAlive = async ({ refreshToken }: SignedIn) =>
	(await post(world.app, '/api/v1/auth/refresh', { refreshToken })).status === 200;
const end = (person: SignedIn, id: string) =>
	world.app.request(`${publicUrl}${path}/${id}`, { method: 'DELETE', headers: bearer(person.accessToken) });

describe('sessions', () => {
	test('are listed with device, address and times, and without anything that signs in', async () => {
		const first = await registered(world.app, 'anna@mana.test');
		const second = await signIn('anna@mana.test');
		const sessions = await list(second);
		expect(sessions).toHaveLength(2);
		expect(sessions.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toMatchObject({
			device: 'Firefox on Linux',
			ipAddress: '127.0.0.1',
			createdAt: expect.any(String),
			lastUsedAt: expect.any(String),
		});
		for (const { refreshToken } of [first, second])
			expect(JSON.stringify(sessions)).not.toContain(refreshToken);
	});

	test('move to the front when they are used', async () => {
		const first = await registered(world.app, 'used@mana.test');
		const second = await signIn('used@mana.test');
		nowMs += 5 * 60_000;
		await isAlive(first);
		expect((await list(second)).map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([
			false,
			true,
		]);
	});

	test('are ended one by one, by their owner only', async () => {
		const person = await registered(world.app, 'ben@mana.test');
		const other = await signIn('ben@mana.test');
		const stranger = await registered(world.app, 'stranger@mana.test');
		const [current] = (await list(other)).filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
		expect(await refusalOf(await end(stranger, current.id))).toEqual({
			status: 404,
			error: 'SESSION_NOT_FOUND',
		});
		expect(await isAlive(other)).toBe(true);
		expect((await end(person, current.id)).status).toBe(200);
		expect(await isAlive(other)).toBe(false);
		expect((await refusalOf(await get(world.app, path, other.accessToken))).error).toBe('SESSION_ENDED');
	});

	test('are ended everywhere else, or everywhere, with what agents were granted', async () => {
		const person = await registered(world.app, 'many@mana.test');
		const others = [await signIn('many@mana.test'), await signIn('many@mana.test')];
		const grants = async () =>
			(await world.admin`select id from auth.oauth_grants where user_id = ${person.user.id}`).length;
		const grant = () => world.admin`
			with client as (
				insert into auth.oauth_clients (id, client_id, redirect_uris)
				values (gen_random_uuid()::text, gen_random_uuid()::text, '[]') returning client_id)
			insert into auth.oauth_grants (id, user_id, client_id, all_spaces, scopes, granted_at, code_digest)
			select gen_random_uuid()::text, ${person.user.id}, client_id, true, '{}', now(), gen_random_uuid()::text
			from client`;
		await grant();
		const ended = await post(world.app, `${path}/end-others`, {}, bearer(person.accessToken));
		expect(await ended.json()).toEqual({ ended: 2 });
		expect([await isAlive(person), await isAlive(others[0] ?? person), await grants()]).toEqual([
			true,
			false,
			0,
		]);
		await grant();
		await post(world.app, `${path}/end-all`, {}, bearer(person.accessToken));
		expect([await isAlive(person), await grants()]).toEqual([false, 0]);
	});

	test('may be looked after with the cookie of our own pages', async () => {
		await registered(world.app, 'page@mana.test');
		const native = await post(world.app, '/api/auth/sign-in/email', { email: 'page@mana.test', password });
		const cookie = cookiesOf(native);
		const listed = await world.app.request(`${publicUrl}${path}`, { headers: { cookie } });
		expect((await listed.json()).sessions).toHaveLength(2);
		const headers = { cookie, origin: publicUrl };
		const stepped = await post(world.app, '/api/v1/auth/step-up', { password }, headers);
		const { accessToken } = await stepped.json();
		const strong = await post(world.app, '/api/v1/me/two-factor', {}, { ...headers, ...bearer(accessToken) });
		expect(strong.status).toBe(200);
		const weak = await post(world.app, '/api/v1/me/two-factor', {}, headers);
		expect((await refusalOf(weak)).error).toBe('STEP_UP_REQUIRED');
	});
});
