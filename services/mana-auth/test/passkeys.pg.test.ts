import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	post,
	publicUrl,
	refusalOf,
	registered,
	steppedUp,
} from './auth-world.ts';
import { type Answering, createAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';

const path = '/api/v1/me/passkeys';
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

async function add(person: SignedIn, authenticator: SoftwareAuthenticator, how: Answering = {}) {
	const strong = bearer(await steppedUp(world.app, person));
	const { options, challenge } = await (await post(world.app, `${path}/options`, {}, strong)).json();
	const response = authenticator.create(options, how);
	return post(world.app, path, { challenge, response, name: 'Phone' }, strong);
}

async function personWithPasskey(email: string) {
	const person = await registered(world.app, email);
	const authenticator = createAuthenticator(publicUrl);
	const answer = await add(person, authenticator);
	expect(answer.status).toBe(201);
	return { person, authenticator, id: (await answer.json()).id as string };
}

const question = async () => (await post(world.app, '/api/v1/auth/sign-in/passkey/options', {})).json();
const signIn = (challenge: string, response: object) =>
	post(world.app, '/api/v1/auth/sign-in/passkey', { challenge, response });

describe('a passkey', () => {
	test('is added by who has just proved who they are, and signs in without a name', async () => {
		const { person, authenticator } = await personWithPasskey('anna@mana.test');
		const { options, challenge } = await question();
		expect([options.allowCredentials, options.userVerification]).toEqual([undefined, 'required']);
		const answer = await signIn(challenge, authenticator.get(options));
		expect(answer.headers.get('set-cookie')).toBeNull();
		const { user, accessToken } = await answer.json();
		expect([user.id, decodeJwt(accessToken).sub]).toEqual([person.user.id, person.user.id]);
		const replayed = await signIn(challenge, authenticator.get(options));
		expect(await refusalOf(replayed)).toEqual({ status: 401, error: 'CHALLENGE_INVALID' });
	});

	test('needs a step-up to be added or removed', async () => {
		const { person, authenticator, id } = await personWithPasskey('ben@mana.test');
		const strong = bearer(await steppedUp(world.app, person));
		const { options, challenge } = await (await post(world.app, `${path}/options`, {}, strong)).json();
		const added = { challenge, response: authenticator.create(options), name: 'Phone' };
		const weak = bearer(person.accessToken);
		for (const send of [
			() => post(world.app, `${path}/options`, {}, weak),
			() => post(world.app, path, added, weak),
			() => world.app.request(`${publicUrl}${path}/${id}`, { method: 'DELETE', headers: weak }),
		]) {
			expect((await refusalOf(await send())).error).toBe('STEP_UP_REQUIRED');
		}
		expect((await refusalOf(await post(world.app, path, {}, weak))).error).toBe('VALIDATION');
	});

	test('is listed, renamed and removed by its owner only', async () => {
		const { person, authenticator, id } = await personWithPasskey('owner@mana.test');
		const stranger = await registered(world.app, 'stranger@mana.test');
		const rename = (token: string) =>
			world.app.request(`${publicUrl}${path}/${id}`, {
				method: 'PATCH',
				headers: { ...bearer(token), 'content-type': 'application/json' },
				body: JSON.stringify({ name: 'Old phone' }),
			});
		const remove = async (of: SignedIn) =>
			world.app.request(`${publicUrl}${path}/${id}`, {
				method: 'DELETE',
				headers: bearer(await steppedUp(world.app, of)),
			});
		expect((await rename(stranger.accessToken)).status).toBe(404);
		expect((await remove(stranger)).status).toBe(404);
		expect((await rename(person.accessToken)).status).toBe(200);
		const listed = await (await get(world.app, path, person.accessToken)).json();
		expect(listed.passkeys).toMatchObject([{ id, name: 'Old phone' }]);
		expect((await remove(person)).status).toBe(200);
		const { options, challenge } = await question();
		expect(await refusalOf(await signIn(challenge, authenticator.get(options)))).toEqual({
			status: 401,
			error: 'PASSKEY_INVALID',
		});
	});

	test.each([
		['asked for by another page', { origin: 'https://evil.test' }],
		['not unlocked', { isUserVerified: false }],
	] as const)('is refused where it is %s', async (_, how) => {
		const person = await registered(world.app, `${crypto.randomUUID()}@mana.test`);
		expect((await refusalOf(await add(person, createAuthenticator(publicUrl), how))).error).toBe(
			'PASSKEY_INVALID',
		);
		const { authenticator } = await personWithPasskey(`${crypto.randomUUID()}@mana.test`);
		const { options, challenge } = await question();
		const answer = await signIn(challenge, authenticator.get(options, how));
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'PASSKEY_INVALID' });
	});

	test('is refused with the signature of another', async () => {
		const { authenticator } = await personWithPasskey('victim@mana.test');
		const { options, challenge } = await question();
		const forged = { ...createAuthenticator(publicUrl).get(options), id: authenticator.credentialId };
		const answer = await signIn(challenge, { ...forged, rawId: authenticator.credentialId });
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'PASSKEY_INVALID' });
	});

	test('is no way around the library’s routes for managing them', async () => {
		const { refreshToken } = await registered(world.app, 'native@mana.test');
		const options = await get(world.app, '/api/auth/passkey/generate-register-options', refreshToken);
		expect(options.status).toBe(404);
	});
});

describe('step-up by passkey', () => {
	const ask = async (person: SignedIn) =>
		(await post(world.app, '/api/v1/auth/step-up/passkey-options', {}, bearer(person.accessToken))).json();
	const stepUp = (person: SignedIn, passkey: object) =>
		post(world.app, '/api/v1/auth/step-up', { passkey }, bearer(person.accessToken));

	test('asks for one’s own and answers a token of five minutes, leaving no session behind', async () => {
		const { person, authenticator } = await personWithPasskey('step@mana.test');
		const { options, challenge } = await ask(person);
		expect(options.allowCredentials).toMatchObject([{ id: authenticator.credentialId }]);
		const answer = await (await stepUp(person, { challenge, response: authenticator.get(options) })).json();
		expect(decodeJwt(answer.accessToken)).toMatchObject({
			sub: person.user.id,
			acr: 'step-up',
			sid: decodeJwt(person.accessToken).sid,
		});
		const rows = await world.admin`select id from auth.sessions where user_id = ${person.user.id}`;
		expect(rows).toHaveLength(1);
	});

	test('refuses somebody else’s', async () => {
		const { person } = await personWithPasskey('self@mana.test');
		const other = await personWithPasskey('other@mana.test');
		const { options, challenge } = await ask(person);
		const answer = await stepUp(person, { challenge, response: other.authenticator.get(options) });
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'PASSKEY_INVALID' });
	});
});
