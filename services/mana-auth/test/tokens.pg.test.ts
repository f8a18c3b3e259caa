import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
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
} from './auth-world.ts';

let world: AuthWorld;
let startMs = Date.now();
beforeAll(async () => {
	world = await createAuthWorld({}, { now: () => startMs });
});
afterAll(() => world.close());

describe('signing keys', () => {
	test('are one when two instances are asked for twenty first tokens at once', async () => {
		const fresh = await createAuthWorld();
		try {
			const other = await fresh.secondInstance();
			const apps = [fresh.app, other.app];
			const sessions = await Promise.all(
				Array.from({ length: 20 }, async (_, index) => {
					const body = { email: `first${index}@mana.test`, name: 'First', password };
					return (await post(fresh.app, '/api/auth/sign-up/email', body)).json();
				}),
			);
			expect(await fresh.admin`select id from auth.jwks`).toHaveLength(0);
			const people: SignedIn[] = await Promise.all(
				sessions.map(async ({ token }, index) => {
					const app = apps[index % 2] ?? fresh.app;
					return (await post(app, '/api/v1/auth/refresh', { refreshToken: token })).json();
				}),
			);
			const keyIds = new Set(people.map(({ accessToken }) => decodeProtectedHeader(accessToken).kid));
			expect(keyIds.size).toBe(1);
			expect(await fresh.admin`select id from auth.jwks`).toHaveLength(1);
			for (const { accessToken } of people) {
				expect((await get(fresh.app, '/api/v1/me/encryption-vault/status', accessToken)).status).toBe(200);
				expect((await get(other.app, '/api/v1/me/encryption-vault/status', accessToken)).status).toBe(200);
			}
		} finally {
			await fresh.close();
		}
	});

	test('are one when two instances are asked for the key set first', async () => {
		const fresh = await createAuthWorld();
		try {
			const other = await fresh.secondInstance();
			const sets = await Promise.all(
				[fresh.app, other.app, fresh.app, other.app].map(async (app) =>
					(await get(app, '/api/auth/jwks')).json(),
				),
			);
			const keyIds = sets.flatMap(({ keys }) => keys.map((key: { kid: string }) => key.kid));
			expect(new Set(keyIds).size).toBe(1);
			expect(keyIds).toHaveLength(4);
		} finally {
			await fresh.close();
		}
	});

	test('are published without their private halves and may be cached', async () => {
		await registered(world.app, 'keys@mana.test');
		const answer = await get(world.app, '/api/auth/jwks');
		expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
		const { keys } = await answer.json();
		expect(keys).toEqual([
			{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: expect.any(String), x: expect.any(String) },
		]);
	});

	test('are stored encrypted', async () => {
		await registered(world.app, 'stored@mana.test');
		const [row] = await world.admin`select private_key from auth.jwks`;
		expect(row?.private_key).not.toMatch(/"d"|kty/);
	});
});

describe('a token', () => {
	const status = (token?: string) => get(world.app, '/api/v1/me/encryption-vault/status', token);
	const forge = async (
		change: { header?: object; claims?: Record<string, unknown> },
		key?: CryptoKey | Uint8Array,
	) => {
		const { accessToken } = await registered(world.app, `forge${crypto.randomUUID()}@mana.test`);
		const header = { ...decodeProtectedHeader(accessToken), alg: 'EdDSA', ...change.header };
		const { privateKey } = await generateKeyPair('EdDSA');
		return new SignJWT({ ...decodeJwt(accessToken), ...change.claims })
			.setProtectedHeader(header)
			.sign(key ?? privateKey);
	};
	/** Signed with the true key, so that only the claims are wrong. */
	const misissued = async (claims: Record<string, unknown>) => {
		const { accessToken } = await registered(world.app, `mis${crypto.randomUUID()}@mana.test`);
		const payload = { ...decodeJwt(accessToken), ...claims };
		return (await world.deps.identity.api.signJWT({ body: { payload } })).token;
	};
	const past = () => Math.floor(startMs / 1000) - 60;

	test('is asked for where there is none', async () => {
		const answer = await status();
		expect(answer.headers.get('www-authenticate')).toBe('Bearer');
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'TOKEN_MISSING' });
	});

	test.each([
		['of another key', () => forge({}), 'TOKEN_SIGNATURE'],
		['of an unknown key id', () => forge({ header: { kid: 'made-up' } }), 'TOKEN_KEY_UNKNOWN'],
		[
			'that brings its own key',
			async () => {
				const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
				return forge({ header: { jwk: await exportJWK(publicKey) } }, privateKey);
			},
			'TOKEN_SIGNATURE',
		],
		[
			'signed with the public key as a shared secret',
			async () => {
				const { keys } = await (await get(world.app, '/api/auth/jwks')).json();
				return forge({ header: { alg: 'HS256' } }, Buffer.from(keys[0].x.padEnd(64, 'A'), 'base64url'));
			},
			'TOKEN_ALGORITHM',
		],
		['that has ended', () => misissued({ exp: past() }), 'TOKEN_EXPIRED'],
		['for another audience', () => misissued({ aud: 'other' }), 'TOKEN_AUDIENCE'],
		['for several audiences', () => misissued({ aud: ['mana', 'other'] }), 'TOKEN_AUDIENCE'],
		['of another issuer', () => misissued({ iss: 'http://elsewhere.test' }), 'TOKEN_ISSUER'],
		['for an agent', () => misissued({ scope: 'mana:read' }), 'TOKEN_BOUND'],
		['for one space', () => misissued({ space: 'some-space' }), 'TOKEN_BOUND'],
		['of a session that never was', () => misissued({ sid: 'made-up' }), 'SESSION_ENDED'],
		["of someone else's session", () => misissued({ sub: 'someone-else' }), 'SESSION_ENDED'],
	])('%s is refused', async (_, make, code) => {
		expect((await refusalOf(await status(await make()))).error).toBe(code);
	});

	test('without a signature is refused', async () => {
		const { accessToken } = await registered(world.app, 'unsigned@mana.test');
		const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
		const unsigned = `${header}.${accessToken.split('.')[1]}.`;
		expect((await refusalOf(await status(unsigned))).error).toBe('TOKEN_ALGORITHM');
	});

	test('is refused by the native session routes, and by the space list if forged', async () => {
		const { accessToken } = await registered(world.app, 'native@mana.test');
		expect((await get(world.app, '/api/auth/list-accounts', accessToken)).status).toBe(401);
		const list = await get(world.app, '/api/auth/organization/list', await forge({}));
		expect(await refusalOf(list)).toEqual({ status: 401, error: 'TOKEN_SIGNATURE' });
		const none = await get(world.app, '/api/auth/organization/list');
		expect(await refusalOf(none)).toEqual({ status: 401, error: 'TOKEN_MISSING' });
	});

	test('is told valid or not', async () => {
		const { accessToken, user } = await registered(world.app, 'validate@mana.test');
		const good = await (await post(world.app, '/api/v1/auth/validate', { token: accessToken })).json();
		expect(good).toMatchObject({ valid: true, payload: { userId: user.id, kind: 'human' } });
		expect(JSON.stringify(good)).not.toContain(accessToken);
		const bad = await (await post(world.app, '/api/v1/auth/validate', { token: 'nonsense' })).json();
		expect(bad).toEqual({ valid: false, reason: 'TOKEN_MALFORMED' });
	});
});

describe('step-up', () => {
	const stepUp = (token: string, given = password) =>
		post(world.app, '/api/v1/auth/step-up', { password: given }, bearer(token));

	test('answers a token of five minutes that says so and is the same person otherwise', async () => {
		const { accessToken } = await registered(world.app, 'step@mana.test');
		const answer = await (await stepUp(accessToken)).json();
		expect(answer.expiresIn).toBe(300);
		const { iat = 0, exp, acr, auth_time, ...claims } = decodeJwt(answer.accessToken);
		expect([acr, auth_time, exp]).toEqual(['step-up', iat, iat + 300]);
		const { iat: _, exp: __, ...before } = decodeJwt(accessToken);
		expect(claims).toEqual(before);
	});

	test('needs a token and the right password', async () => {
		const { accessToken } = await registered(world.app, 'step2@mana.test');
		const none = await post(world.app, '/api/v1/auth/step-up', { password });
		expect(await refusalOf(none)).toEqual({ status: 401, error: 'TOKEN_MISSING' });
		expect(await refusalOf(await stepUp(accessToken, 'wrong-password-1'))).toEqual({
			status: 401,
			error: 'INVALID_CREDENTIALS',
		});
	});

	test('locks after ten wrong passwords without locking the owner out of signing in', async () => {
		const { accessToken } = await registered(world.app, 'step3@mana.test');
		for (let tries = 0; tries < 10; tries++) await stepUp(accessToken, 'wrong-password-1');
		expect(await refusalOf(await stepUp(accessToken))).toEqual({ status: 429, error: 'ACCOUNT_LOCKED' });
		const signIn = await post(world.app, '/api/v1/auth/login', { email: 'step3@mana.test', password });
		expect(signIn.status).toBe(200);
	});
});

describe('wrong passwords', () => {
	const signIn = (email: string, given: string, app = world.app) =>
		post(app, '/api/v1/auth/login', { email, password: given });
	const wrong = 'wrong-password-1';

	test('lock the account for a quarter of an hour after ten, whoever tries, also natively', async () => {
		await registered(world.app, 'locked@mana.test');
		for (let tries = 0; tries < 10; tries++) {
			expect((await signIn('locked@mana.test', wrong)).status).toBe(401);
		}
		const refused = await signIn('Locked@mana.test', password);
		expect(refused.headers.get('retry-after')).toBe('900');
		expect(await refusalOf(refused)).toEqual({ status: 429, error: 'ACCOUNT_LOCKED' });
		const native = await post(world.app, '/api/auth/sign-in/email', { email: 'locked@mana.test', password });
		expect([native.status, native.headers.get('retry-after')]).toEqual([429, '900']);
		const other = await world.secondInstance();
		expect((await signIn('locked@mana.test', password, other.app)).status).toBe(429);

		startMs += 10 * 60_000;
		for (let tries = 0; tries < 20; tries++) await signIn('locked@mana.test', wrong);
		startMs += 5 * 60_000;
		expect((await signIn('locked@mana.test', password)).status).toBe(200);
	});

	test('lock an unknown address alike', async () => {
		for (let tries = 0; tries < 10; tries++) await signIn('unknown@mana.test', wrong);
		expect((await signIn('unknown@mana.test', wrong)).status).toBe(429);
	});

	test('guess at most ten times when sent all at once', async () => {
		await registered(world.app, 'burst@mana.test');
		const answers = await Promise.all(Array.from({ length: 40 }, () => signIn('burst@mana.test', wrong)));
		expect((await signIn('burst@mana.test', password)).status).toBe(429);
		const [row] = await world.admin`
			select max(failures) as failures from auth.password_failures where locked_until > ${new Date(startMs)}`;
		expect(row?.failures).toBe(10);
		expect(answers.every(({ status }) => status === 401 || status === 429)).toBe(true);
	});

	test('are refused a session once the lock has closed, right password or not', async () => {
		await registered(world.app, 'late@mana.test');
		let isSlow = true;
		const gate = Promise.withResolvers<void>();
		const slow = await world.secondInstance({
			passwordHashing: {
				hash: async (text) => text,
				verify: async () => {
					if (isSlow) await gate.promise;
					return true;
				},
			},
		});
		const pending = signIn('late@mana.test', password, slow.app);
		await Bun.sleep(30);
		for (let tries = 0; tries < 10; tries++) await signIn('late@mana.test', wrong);
		isSlow = false;
		gate.resolve();
		expect(await refusalOf(await pending)).toEqual({ status: 429, error: 'ACCOUNT_LOCKED' });
	});

	test('are forgotten after a right one', async () => {
		await registered(world.app, 'typo@mana.test');
		for (let round = 0; round < 3; round++) {
			for (let tries = 0; tries < 9; tries++) await signIn('typo@mana.test', wrong);
			expect((await signIn('typo@mana.test', password)).status).toBe(200);
		}
	});
});

describe('rate limits', () => {
	test('let a developer on this machine register and sign in 120 times a minute', async () => {
		const statuses = [];
		for (let index = 0; index < 120; index++) {
			const email = `dev${index}@mana.test`;
			statuses.push((await post(world.app, '/api/v1/auth/register', { email, password })).status);
			statuses.push((await post(world.app, '/api/v1/auth/login', { email, password })).status);
		}
		expect(statuses.every((status) => status === 200)).toBe(true);
	}, 20_000);

	test('hold for others by their true address, whatever they forward', async () => {
		const from = (address: string, forwarded: string) =>
			world.app.request(
				`${publicUrl}/api/auth/sign-in/email`,
				{
					method: 'POST',
					headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
					body: JSON.stringify({ email: 'nobody2@mana.test', password: `guess-${forwarded}` }),
				},
				{ requestIP: () => ({ address, family: 'IPv4', port: 1 }) },
			);
		const statuses = [];
		for (let index = 0; index < 25; index++) {
			statuses.push((await from('203.0.113.9', `198.51.100.${index}`)).status);
		}
		expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
		expect(await refusalOf(await from('203.0.113.9', '127.0.0.1'))).toEqual({
			status: 429,
			error: 'RATE_LIMITED',
		});
	});

	test.each([
		['/api/v1/auth/forgot-password', { email: 'nobody3@mana.test' }],
		['/api/auth/oauth2/register', { redirect_uris: ['https://agent.mana.test/cb'] }],
	])('hold at %s for a whole IPv6 network, of which one host has every address', async (path, body) => {
		const from = (address: string) =>
			world.app.request(
				`${publicUrl}${path}`,
				{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
				{ requestIP: () => ({ address, family: 'IPv6', port: 1 }) },
			);
		for (let host = 1; host <= 20; host++) {
			expect((await from(`2001:db8:0:1::${host.toString(16)}`)).status).not.toBe(429);
		}
		expect((await refusalOf(await from('2001:db8:0:1:ffff::'))).error).toBe('RATE_LIMITED');
		expect((await from('2001:db8:0:2::1')).status).not.toBe(429);
	});
});

test('what the library answers with a token in it is kept by no cache', async () => {
	const { refreshToken } = await registered(world.app, 'cached@mana.test');
	for (const path of ['token', 'get-session', 'list-accounts']) {
		const answer = await get(world.app, `/api/auth/${path}`, refreshToken);
		const control = answer.headers.get('cache-control');
		expect({ path, status: answer.status, control }).toEqual({ path, status: 200, control: 'no-store' });
	}
});

test('no page here shows a text that the address of a link holds', async () => {
	const answer = await get(world.app, '/api/auth/error?error=x&error_description=Call%20us%20now');
	expect([answer.status, (await answer.text()).includes('Call us now')]).toEqual([404, false]);
});

test.each(['a\0b', 'a\nb', '😀', ''])(
	'a refresh token like %j is refused, not stumbled over',
	async (refreshToken) => {
		for (const route of ['refresh', 'logout']) {
			const response = await post(world.app, `/api/v1/auth/${route}`, { refreshToken });
			expect({ route, status: response.status }).toEqual({ route, status: 400 });
		}
	},
);
