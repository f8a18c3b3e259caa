import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	password,
	post,
	publicUrl,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

const signIn = (email: string, given = password) =>
	post(world.app, '/api/v1/auth/sign-in/email', { email, password: given });

describe('register', () => {
	test('makes the account, its personal space and a session', async () => {
		const signedIn = await registered(world.app, 'Anna@mana.test');

		expect(signedIn.user).toMatchObject({ email: 'anna@mana.test', kind: 'human', role: 'user' });
		expect(signedIn.expiresIn).toBe(900);
		const spaces = await (await get(world.app, '/api/auth/organization/list', signedIn.accessToken)).json();
		expect(spaces).toEqual([
			{
				id: expect.any(String),
				name: 'Anna',
				slug: 'anna',
				type: 'personal',
				role: 'owner',
				metadata: { type: 'personal', tier: 'public' },
			},
		]);
	});

	test('refuses a known address', async () => {
		await registered(world.app, 'ben@mana.test');
		const again = await post(world.app, '/api/v1/auth/register', { email: 'BEN@mana.test', password });
		expect(await refusalOf(again)).toEqual({ status: 409, error: 'EMAIL_ALREADY_REGISTERED' });
	});

	test('makes one account when the same address registers many times at once', async () => {
		const answers = await Promise.all(
			Array.from({ length: 8 }, () =>
				post(world.app, '/api/v1/auth/register', { email: 'many@mana.test', password }),
			),
		);
		expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(409)]);
	});

	test('gives every account its own slug when the same mail name registers many times at once', async () => {
		const all = await Promise.all(
			Array.from({ length: 8 }, (_, index) => registered(world.app, `kai@host${index}.mana.test`)),
		);
		const rows = await world.admin`
			select slug from auth.organizations where personal_owner_id in ${world.admin(all.map(({ user }) => user.id))}`;
		expect(new Set(rows.map((row) => row.slug)).size).toBe(8);
	});

	test.each([
		['too short', 'short'],
		['too long', 'x'.repeat(129)],
		['common with a tail', 'Password123!'],
		['common with look-alikes', 'P4ssw0rd'],
		['a sequence', '12345678'],
		['a repetition', 'abcabcabc'],
		["the account's own mail name", 'lena.weak'],
	])('refuses a password that is %s', async (_, weak) => {
		const answer = await post(world.app, '/api/v1/auth/register', {
			email: 'lena.weak@mana.test',
			password: weak,
		});
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'WEAK_PASSWORD' });
	});

	test('refuses a body that is not what it should be', async () => {
		const notMail = await post(world.app, '/api/v1/auth/register', { email: 'anna', password });
		expect(await refusalOf(notMail)).toEqual({ status: 400, error: 'VALIDATION' });
		const nul = await post(world.app, '/api/v1/auth/register', {
			email: 'nul@mana.test',
			password,
			name: 'a\0b',
		});
		expect(await refusalOf(nul)).toEqual({ status: 400, error: 'VALIDATION' });
		const nativeNul = await post(world.app, '/api/auth/sign-up/email', {
			email: 'nul@mana.test',
			password,
			name: 'a\0b',
		});
		expect(nativeNul.status).toBe(400);
		const broken = await world.app.request(`${publicUrl}/api/v1/auth/register`, {
			method: 'POST',
			body: '{"email":',
		});
		expect(await refusalOf(broken)).toEqual({ status: 400, error: 'MALFORMED_JSON' });
		const large = await post(world.app, '/api/v1/auth/register', {
			email: 'anna@mana.test',
			password: 'x'.repeat(20_000),
		});
		expect(await refusalOf(large)).toEqual({ status: 413, error: 'BODY_TOO_LARGE' });
	});

	test('takes no name that fills the pages of others, whichever way', async () => {
		const long = { email: 'long@mana.test', password, name: 'n'.repeat(101) };
		for (const path of ['/api/v1/auth/register', '/api/auth/sign-up/email']) {
			expect(await refusalOf(await post(world.app, path, long))).toEqual({
				status: 400,
				error: 'VALIDATION',
			});
		}
		const { refreshToken } = await registered(world.app, 'long@mana.test');
		const rename = (name: string) => post(world.app, '/api/auth/update-user', { name }, bearer(refreshToken));
		expect(await refusalOf(await rename(long.name))).toEqual({ status: 400, error: 'VALIDATION' });
		expect((await rename('n'.repeat(100))).status).toBe(200);
	});

	test('is refused on a server that takes no new accounts, whichever way', async () => {
		const closed = await createAuthWorld({ REGISTRATION_OPEN: 'false' });
		try {
			const body = { email: 'late@mana.test', password, name: 'Late' };
			const refused = { status: 403, error: 'REGISTRATION_CLOSED' };
			for (const path of ['/api/v1/auth/register', '/api/auth/sign-up/email']) {
				expect(await refusalOf(await post(closed.app, path, body))).toEqual(refused);
			}
		} finally {
			await closed.close();
		}
	});

	test('does not let a caller choose role, tier or kind', async () => {
		const answer = await post(world.app, '/api/auth/sign-up/email', {
			email: 'climber@mana.test',
			password,
			name: 'Climber',
			role: 'admin',
			accessTier: 'founder',
			kind: 'system',
		});
		const rows = await world.admin`
			select role, access_tier, kind from auth.users where email = 'climber@mana.test'`;
		expect(answer.status === 400 || rows[0]?.role === 'user').toBe(true);
		expect(rows.filter((row) => row.role !== 'user' || row.kind !== 'human')).toEqual([]);
	});
});

describe('sign-in', () => {
	test('answers a JWT with exactly the claims, and a token that renews it', async () => {
		const { user } = await registered(world.app, 'marcus@mana.test');
		const answer = await signIn('marcus@mana.test');
		const { accessToken, refreshToken } = await answer.json();

		expect(answer.headers.get('set-cookie')).toBeNull();
		expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'EdDSA', kid: expect.any(String) });
		const { iat = 0, exp, ...claims } = decodeJwt(accessToken);
		expect(exp).toBe(iat + 900);
		expect(claims).toEqual({
			sub: user.id,
			email: 'marcus@mana.test',
			role: 'user',
			tier: 'public',
			kind: 'human',
			sid: expect.any(String),
			iss: publicUrl,
			aud: 'mana',
		});

		const renewed = await (await post(world.app, '/api/v1/auth/refresh', { refreshToken })).json();
		expect(decodeJwt(renewed.accessToken).sid).toBe(claims.sid);
		expect(renewed).toMatchObject({ refreshToken, expiresIn: 900 });
	});

	test('is the same under its other name and through the native route', async () => {
		await registered(world.app, 'sofia@mana.test');
		const credentials = { email: 'sofia@mana.test', password };
		expect((await post(world.app, '/api/v1/auth/login', credentials)).status).toBe(200);
		const native = await post(world.app, '/api/auth/sign-in/email', credentials);
		expect(native.status).toBe(200);
		const cookie = native.headers.get('set-cookie')?.split(';')[0] ?? '';
		expect(native.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
		const list = await world.app.request(`${publicUrl}/api/auth/organization/list`, { headers: { cookie } });
		expect((await list.json()).map((space: { type: string }) => space.type)).toEqual(['personal']);
		const token = await world.app.request(`${publicUrl}/api/auth/token`, { headers: { cookie } });
		expect(decodeJwt((await token.json()).token)).toMatchObject({ aud: 'mana', kind: 'human' });
	});

	test('refuses a wrong password and an unknown address alike', async () => {
		await registered(world.app, 'tom@mana.test');
		for (const email of ['tom@mana.test', 'nobody@mana.test']) {
			expect(await refusalOf(await signIn(email, 'wrong-password-1'))).toEqual({
				status: 401,
				error: 'INVALID_CREDENTIALS',
			});
		}
	});

	test('hashes for an unknown address as for a known one', async () => {
		let work = 0;
		const { app } = await world.secondInstance({
			passwordHashing: {
				hash: async (text) => `${++work}${text}`,
				verify: async () => ++work < 0,
			},
		});
		await registered(world.app, 'timed@mana.test');
		for (const email of ['timed@mana.test', 'untimed@mana.test']) {
			work = 0;
			await post(app, '/api/v1/auth/login', { email, password: 'wrong-password-1' });
			expect(work).toBe(1);
		}
	});

	test('makes a personal space that is missing', async () => {
		const { user } = await registered(world.app, 'repair@mana.test');
		await world.admin`delete from auth.organizations where personal_owner_id = ${user.id}`;
		const { accessToken } = await (await signIn('repair@mana.test')).json();
		const spaces = await (await get(world.app, '/api/auth/organization/list', accessToken)).json();
		expect(spaces).toMatchObject([{ slug: 'repair', type: 'personal', role: 'owner' }]);
	});

	test('makes the personal space that could not be made at sign-up', async () => {
		const email = 'halfway@mana.test';
		await world.admin`revoke insert on auth.organizations from mana_auth_runtime`;
		try {
			const answer = await post(world.app, '/api/v1/auth/register', { email, password });
			expect(await refusalOf(answer)).toEqual({ status: 500, error: 'INTERNAL' });
		} finally {
			await world.admin`grant insert on auth.organizations to mana_auth_runtime`;
		}
		const { accessToken } = await (await signIn(email)).json();
		const spaces = await (await get(world.app, '/api/auth/organization/list', accessToken)).json();
		expect(spaces).toMatchObject([{ slug: 'halfway', type: 'personal', role: 'owner' }]);
	});

	test('restores the owner of a personal space who is not its member', async () => {
		const { user } = await registered(world.app, 'rejoin@mana.test');
		await world.admin`delete from auth.members where user_id = ${user.id}`;
		const { accessToken } = await (await signIn('rejoin@mana.test')).json();
		const spaces = await (await get(world.app, '/api/auth/organization/list', accessToken)).json();
		expect(spaces).toHaveLength(1);
	});

	test('makes one personal space when many sign in at once without one', async () => {
		const { user } = await registered(world.app, 'crowd@mana.test');
		await world.admin`delete from auth.organizations where personal_owner_id = ${user.id}`;
		const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('crowd@mana.test')));
		expect(answers.every((answer) => answer.status === 200)).toBe(true);
		const rows = await world.admin`select id from auth.members where user_id = ${user.id}`;
		expect(rows).toHaveLength(1);
	});

	test('begins with the personal space as the active one', async () => {
		const { user } = await registered(world.app, 'active@mana.test');
		const rows = await world.admin`
			select s.active_organization_id = o.id as is_active
			from auth.sessions s join auth.organizations o on o.personal_owner_id = s.user_id
			where s.user_id = ${user.id}`;
		expect(rows.map((row) => row.is_active)).toEqual([true]);
	});
});

describe('a session', () => {
	test('is stored sealed, and what is stored signs nobody in', async () => {
		const { refreshToken, user } = await registered(world.app, 'sealed@mana.test');
		const [row] = await world.admin`select token from auth.sessions where user_id = ${user.id}`;
		expect(row?.token).not.toContain(refreshToken);
		const replayed = await post(world.app, '/api/v1/auth/refresh', { refreshToken: row?.token });
		expect(await refusalOf(replayed)).toEqual({ status: 401, error: 'TOKEN_INVALID' });
	});

	test('notes the true address, whatever the caller says it is', async () => {
		await registered(world.app, 'address@mana.test');
		const signedIn = await world.app.request(
			`${publicUrl}/api/auth/sign-in/email`,
			{
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-forwarded-for': '198.51.100.1',
					'x-mana-client-address': '198.51.100.2',
				},
				body: JSON.stringify({ email: 'address@mana.test', password }),
			},
			{ requestIP: () => ({ address: '203.0.113.7', family: 'IPv4', port: 1 }) },
		);
		const { token } = await signedIn.json();
		const session = await get(world.app, '/api/auth/get-session', token);
		expect((await session.json()).session.ipAddress).toBe('203.0.113.7');
	});

	test('can be found and ended among the others by its owner', async () => {
		const first = await registered(world.app, 'listing@mana.test');
		const second = await (await signIn('listing@mana.test')).json();
		const { sessions } = await (await get(world.app, '/api/v1/me/sessions', first.accessToken)).json();
		expect(sessions).toHaveLength(2);
		const others = await post(world.app, '/api/auth/revoke-other-sessions', {}, bearer(first.refreshToken));
		expect(others.status).toBe(200);
		expect(
			(await post(world.app, '/api/v1/auth/refresh', { refreshToken: second.refreshToken })).status,
		).toBe(401);
		expect((await post(world.app, '/api/v1/auth/refresh', { refreshToken: first.refreshToken })).status).toBe(
			200,
		);
	});

	test('tells nobody the tokens of the others', async () => {
		const first = await registered(world.app, 'listing2@mana.test');
		const second = await (await signIn('listing2@mana.test')).json();
		for (const path of ['/api/v1/me/sessions', '/api/auth/list-sessions']) {
			for (const token of [first.refreshToken, first.accessToken]) {
				const text = await (await get(world.app, path, token)).text();
				expect({ path, tells: text.includes(second.refreshToken) }).toEqual({ path, tells: false });
			}
		}
	});

	test('ends at sign-out, with the JWT issued for it here at once', async () => {
		const { refreshToken, accessToken } = await registered(world.app, 'leaving@mana.test');
		expect((await post(world.app, '/api/v1/auth/logout', { refreshToken })).status).toBe(200);
		expect((await post(world.app, '/api/v1/auth/refresh', { refreshToken })).status).toBe(401);
		const key = await get(world.app, '/api/v1/me/encryption-vault/status', accessToken);
		expect(await refusalOf(key)).toEqual({ status: 401, error: 'SESSION_ENDED' });
	});

	test('can be ended with its JWT alone', async () => {
		const { refreshToken, accessToken } = await registered(world.app, 'leaving2@mana.test');
		expect((await post(world.app, '/api/v1/auth/logout', {}, bearer(accessToken))).status).toBe(200);
		expect((await post(world.app, '/api/v1/auth/refresh', { refreshToken })).status).toBe(401);
	});

	test('ends with the others when the password changes, and the new password holds', async () => {
		const { refreshToken } = await registered(world.app, 'changing@mana.test');
		const other = await (await signIn('changing@mana.test')).json();
		const changed = await post(
			world.app,
			'/api/auth/change-password',
			{ currentPassword: password, newPassword: 'amber-lantern-77', revokeOtherSessions: false },
			bearer(refreshToken),
		);
		expect(changed.status).toBe(200);
		const renewed = await post(world.app, '/api/v1/auth/refresh', { refreshToken: other.refreshToken });
		expect(renewed.status).toBe(401);
		expect((await signIn('changing@mana.test')).status).toBe(401);
		expect((await signIn('changing@mana.test', 'amber-lantern-77')).status).toBe(200);
	});
});

test.each([
	'https://evil.test',
	'//evil.test',
	'/\\evil.test',
	'/.//evil.test',
	'/%2e//evil.test',
	'/x/..//evil.test',
])('no route sends a browser to %s', async (address) => {
	const query = `token=x&callbackURL=${encodeURIComponent(address)}`;
	const credentials = { email: 'anna@mana.test', password };
	for (const asked of [
		get(world.app, `/api/auth/verify-email?${query}`),
		post(world.app, '/api/auth/sign-in/email', { ...credentials, callbackURL: address }),
		post(world.app, '/api/auth/request-password-reset', { ...credentials, redirectTo: address }),
	]) {
		const answer = await asked;
		expect(answer.status).toBe(403);
		expect(answer.headers.get('location')).toBeNull();
	}
});

describe('an address as browsers take it', () => {
	test.each(['a&b@mana.test', 'josé@mana.test', 'anna@bücher.example', ' Blanks@Mana.test '])(
		'%p registers, signs in, and is mailed to',
		async (email) => {
			const address = email.trim().toLowerCase().replace('bücher', 'xn--bcher-kva');
			const body = { email, password, name: 'Anna' };
			const registering = await post(world.app, '/api/v1/auth/register', body);
			expect(registering.status).toBe(200);
			const { user, accessToken } = await registering.json();
			expect(user.email).toBe(address);
			expect(decodeJwt(accessToken).email).toBe(address);
			const again = await post(world.app, '/api/v1/auth/register', { ...body, email: address });
			expect(await refusalOf(again)).toEqual({ status: 409, error: 'EMAIL_ALREADY_REGISTERED' });
			expect((await signIn(email)).status).toBe(200);
			expect((await signIn(address.toUpperCase())).status).toBe(200);
			const native = await post(world.app, '/api/auth/sign-in/email', { email, password });
			expect((await native.json()).user.email).toBe(address);
			await post(world.app, '/api/v1/auth/forgot-password', { email });
			expect(world.mails.at(-1)).toMatchObject({ kind: 'reset-password', to: address });
			const [row] = await world.admin`select email from auth.users where id = ${user.id}`;
			expect(row?.email).toBe(address);
		},
	);

	test('is invited, and joins', async () => {
		const owner = await registered(world.app, 'host@mana.test');
		const organizationId = await sharedSpace(world, owner, 'open-house');
		const guest = await registered(world.app, 'zoë@mana.test');
		const native = (person: typeof owner, path: string, body: object) =>
			post(world.app, `/api/auth/organization/${path}`, body, bearer(person.refreshToken));
		const invited = await native(owner, 'invite-member', {
			email: 'Zoë@mana.test',
			role: 'member',
			organizationId,
		});
		const { id: invitationId, email } = await invited.json();
		expect(email).toBe('zoë@mana.test');
		expect(world.mails.at(-1)).toMatchObject({ kind: 'invitation', to: 'zoë@mana.test' });
		expect((await native(guest, 'accept-invitation', { invitationId })).status).toBe(200);
	});

	test('is not taken over by the spelling that the library has of it', async () => {
		await registered(world.app, 'chloé@mana.test');
		const spelled = `x${Buffer.from('chloé@mana.test').toString('hex')}@address.invalid`;
		const body = { email: spelled, password, name: 'Mallory' };
		for (const path of ['/api/v1/auth/register', '/api/auth/sign-up/email', '/api/auth/sign-in/email']) {
			expect((await post(world.app, path, body)).status).toBe(400);
		}
	});
});

describe('a forgotten password', () => {
	test('is set anew by a mailed link that works once, ends sessions and lifts a lock', async () => {
		const { refreshToken } = await registered(world.app, 'forgetful@mana.test');
		for (let tries = 0; tries < 10; tries++) await signIn('forgetful@mana.test', 'wrong-password-1');
		expect((await signIn('forgetful@mana.test')).status).toBe(429);

		await post(world.app, '/api/v1/auth/forgot-password', { email: 'forgetful@mana.test' });
		const link = world.mails.findLast((mail) => mail.to === 'forgetful@mana.test')?.link ?? '';
		const token = new URL(link).searchParams.get('token');
		const body = { token, newPassword: 'amber-lantern-77' };
		const weak = await post(world.app, '/api/v1/auth/reset-password', { token, newPassword: 'password1' });
		expect(await refusalOf(weak)).toEqual({ status: 400, error: 'WEAK_PASSWORD' });
		expect((await post(world.app, '/api/v1/auth/reset-password', body)).status).toBe(200);
		const again = await post(world.app, '/api/v1/auth/reset-password', body);
		expect(await refusalOf(again)).toEqual({ status: 400, error: 'TOKEN_INVALID' });

		expect((await post(world.app, '/api/v1/auth/refresh', { refreshToken })).status).toBe(401);
		expect((await signIn('forgetful@mana.test', 'amber-lantern-77')).status).toBe(200);
	});

	test.each(['another link', 'the old password'])(
		'ends its other links when it is set anew by %s',
		async (way) => {
			const email = `links-${crypto.randomUUID()}@mana.test`;
			const { refreshToken } = await registered(world.app, email);
			const tokens = [];
			for (let asked = 0; asked < 2; asked++) {
				await post(world.app, '/api/v1/auth/forgot-password', { email });
				const link = world.mails.findLast((mail) => mail.to === email)?.link ?? '';
				tokens.push(new URL(link).searchParams.get('token'));
			}
			const newPassword = 'amber-lantern-77';
			const changed =
				way === 'another link'
					? post(world.app, '/api/v1/auth/reset-password', { token: tokens[1], newPassword })
					: post(
							world.app,
							'/api/auth/change-password',
							{ currentPassword: password, newPassword },
							bearer(refreshToken),
						);
			expect((await changed).status).toBe(200);
			const late = { token: tokens[0], newPassword: 'cobalt-ladder-31' };
			expect(await refusalOf(await post(world.app, '/api/v1/auth/reset-password', late))).toEqual({
				status: 400,
				error: 'TOKEN_INVALID',
			});
			expect((await signIn(email, newPassword)).status).toBe(200);
		},
	);

	test('answers for an unknown address as for a known one, and mails nobody', async () => {
		const answer = await post(world.app, '/api/v1/auth/forgot-password', { email: 'nobody@mana.test' });
		expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
		expect(world.mails.some((mail) => mail.to === 'nobody@mana.test')).toBe(false);
	});
});
