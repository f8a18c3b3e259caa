import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	joined,
	post,
	publicUrl,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';
import {
	authorizeUrl,
	connect,
	decide,
	openRequest,
	personalSpaceOf,
	pkce,
	postForm,
	redeem,
	redirectUri,
	refresh,
	registerClient,
	resource,
} from './oauth-client.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

const errorOf = async (answer: Response) => ({ status: answer.status, error: (await answer.json()).error });

describe('a client that follows the protocol', () => {
	test('gets a token for one space and one audience, of a quarter of an hour at most', async () => {
		const person = await registered(world.app, 'flow@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const claims = decodeJwt(tokens.access_token);
		expect(decodeProtectedHeader(tokens.access_token).alg).toBe('EdDSA');
		expect(claims).toMatchObject({
			iss: publicUrl,
			aud: resource,
			sub: person.user.id,
			client_id: clientId,
			scope: 'mana:read mana:write offline_access',
			space: await personalSpaceOf(world.app, person),
		});
		expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(900);
		expect(tokens.refresh_token).toBeString();
	});

	test('learns who answers, and gets its state back', async () => {
		const person = await registered(world.app, 'iss@mana.test');
		const clientId = await registerClient(world.app);
		for (const accept of [true, false]) {
			const id = await openRequest(world.app, authorizeUrl(clientId, pkce().challenge));
			const spaceId = await personalSpaceOf(world.app, person);
			const answer = await decide(world.app, person, id, accept ? { accept, spaces: [spaceId] } : { accept });
			const { searchParams, origin, pathname } = new URL((await answer.json()).redirectTo);
			expect(`${origin}${pathname}`).toBe(redirectUri);
			expect(Object.fromEntries(searchParams)).toEqual({
				...(accept ? { code: expect.any(String) } : { error: 'access_denied' }),
				state: 'xyz',
				iss: publicUrl,
			});
		}
	});

	test('finds the metadata wherever it looks', async () => {
		for (const document of ['oauth-authorization-server', 'openid-configuration']) {
			const root = `/.well-known/${document}`;
			for (const path of [root, `${root}/api/auth`, `/api/auth${root}`]) {
				const answer = await get(world.app, path);
				expect({ path, status: answer.status }).toEqual({ path, status: 200 });
				expect(await answer.json()).toMatchObject({
					issuer: publicUrl,
					code_challenge_methods_supported: ['S256'],
					authorization_response_iss_parameter_supported: true,
				});
			}
		}
	});

	test('may answer on another port than it registered, and registers without application_type', async () => {
		const person = await registered(world.app, 'port@mana.test');
		const clientId = await registerClient(world.app, {
			redirect_uris: ['http://localhost:1/cb', 'https://agent.mana.test/cb'],
		});
		const { verifier, challenge } = pkce();
		const elsewhere = { redirect_uri: 'http://localhost:49152/cb' };
		const id = await openRequest(world.app, authorizeUrl(clientId, challenge, elsewhere));
		const spaceId = await personalSpaceOf(world.app, person);
		const { redirectTo } = await (
			await decide(world.app, person, id, { accept: true, spaces: [spaceId] })
		).json();
		expect(redirectTo).toStartWith('http://localhost:49152/cb?');
		const code = new URL(redirectTo).searchParams.get('code') ?? '';
		expect((await redeem(world.app, clientId, code, verifier, elsewhere)).status).toBe(200);
	});

	test('gets a token with an audience though it names no resource, and asks for scopes out of habit', async () => {
		const person = await registered(world.app, 'habit@mana.test');
		const clientId = await registerClient(world.app, { scope: 'openid profile email offline_access' });
		const { verifier, challenge } = pkce();
		const url = new URL(authorizeUrl(clientId, challenge, { scope: 'openid email' }), publicUrl);
		url.searchParams.delete('resource');
		const id = await openRequest(world.app, `${url.pathname}${url.search}`);
		const spaceId = await personalSpaceOf(world.app, person);
		const { redirectTo } = await (
			await decide(world.app, person, id, { accept: true, spaces: [spaceId] })
		).json();
		const code = new URL(redirectTo).searchParams.get('code') ?? '';
		const { access_token } = await (await redeem(world.app, clientId, code, verifier)).json();
		expect(decodeJwt(access_token)).toMatchObject({
			aud: resource,
			scope: 'mana:read mana:write offline_access',
		});
	});
});

describe('a request', () => {
	test('is described to its person: who asks, for what, where it may go and what that means', async () => {
		const person = await registered(world.app, 'ask@mana.test');
		const shared = await sharedSpace(world, person, 'ask-family');
		const clientId = await registerClient(world.app, { client_uri: 'https://agent.mana.test' });
		const url = authorizeUrl(clientId, pkce().challenge, { scope: 'notes:read mana:destructive' });
		const id = await openRequest(world.app, url);
		const answer = await get(world.app, `/api/v1/oauth/requests/${id}`, person.accessToken);
		expect(await answer.json()).toEqual({
			id,
			client: {
				id: clientId,
				name: 'Test agent',
				uri: 'https://agent.mana.test',
				registeredBy: 'registration',
				verifiedHost: null,
				answersTo: '127.0.0.1:33418',
			},
			scopes: [
				{ scope: 'mana:destructive', words: expect.any(String) },
				{ scope: 'notes:read', words: 'Read notes' },
			],
			modules: [],
			spaces: [
				expect.objectContaining({
					type: 'personal',
					privacy: { zeroKnowledge: false, shared: false, readOnly: false },
				}),
				expect.objectContaining({
					id: shared,
					privacy: { zeroKnowledge: false, shared: true, readOnly: false },
				}),
			],
			expiresAt: expect.any(String),
		});
	});

	test('offers to stay connected to a client that uses refresh tokens and does not know to ask', async () => {
		const person = await registered(world.app, 'refreshes@mana.test');
		const grantTypes = ['authorization_code', 'refresh_token'];
		for (const [grant_types, scopes] of [
			[grantTypes, ['mana:read', 'offline_access']],
			[['authorization_code'], ['mana:read']],
		]) {
			const clientId = await registerClient(world.app, { grant_types });
			const id = await openRequest(
				world.app,
				authorizeUrl(clientId, pkce().challenge, { scope: 'mana:read' }),
			);
			const answer = await (await get(world.app, `/api/v1/oauth/requests/${id}`, person.accessToken)).json();
			expect(answer.scopes.map(({ scope }: { scope: string }) => scope)).toEqual(scopes);
		}
	});

	test('goes to the sign-in page, and of who is signed in to the consent page', async () => {
		const clientId = await registerClient(world.app);
		const url = `${publicUrl}${authorizeUrl(clientId, pkce().challenge)}`;
		const pageOf = async (cookie = '') =>
			new URL((await world.app.request(url, { headers: { cookie } })).headers.get('location') ?? '').pathname;
		expect(await pageOf()).toBe('/sign-in');
		const signUp = await post(world.app, '/api/auth/sign-up/email', {
			email: 'cookie@mana.test',
			password: 'violet-kettle-42',
			name: 'Cookie',
		});
		const cookie = signUp.headers.get('set-cookie')?.split(';')[0];
		expect(await pageOf(cookie)).toBe('/consent');
	});

	test('in two tabs for two spaces stays two: each token is of the space chosen for it', async () => {
		const person = await registered(world.app, 'tabs@mana.test');
		const shared = await sharedSpace(world, person, 'tabs-family');
		const personal = await personalSpaceOf(world.app, person);
		const clientId = await registerClient(world.app);
		const tabs = await Promise.all(
			[personal, shared].map(async (spaceId) => {
				const { verifier, challenge } = pkce();
				return { spaceId, verifier, id: await openRequest(world.app, authorizeUrl(clientId, challenge)) };
			}),
		);
		// Decided in the other order than asked.
		const codes = new Map<string, string>();
		for (const { id, spaceId } of tabs.toReversed()) {
			const { redirectTo } = await (
				await decide(world.app, person, id, { accept: true, spaces: [spaceId] })
			).json();
			codes.set(id, new URL(redirectTo).searchParams.get('code') ?? '');
		}
		for (const { id, spaceId, verifier } of tabs) {
			const { access_token, refresh_token } = await (
				await redeem(world.app, clientId, codes.get(id) ?? '', verifier)
			).json();
			expect(decodeJwt(access_token).space).toBe(spaceId);
			const renewed = await (await refresh(world.app, clientId, refresh_token)).json();
			expect(decodeJwt(renewed.access_token).space).toBe(spaceId);
		}
	});

	test('for everything is narrowed by its person to what they choose', async () => {
		const person = await registered(world.app, 'narrow@mana.test');
		const spaceId = await personalSpaceOf(world.app, person);
		const clientId = await registerClient(world.app);
		const scope = 'mana:read mana:write notes:read notes:write journal:write offline_access';
		const { verifier, challenge } = pkce();
		const id = await openRequest(world.app, authorizeUrl(clientId, challenge, { scope }));
		const asked = await (await get(world.app, `/api/v1/oauth/requests/${id}`, person.accessToken)).json();
		expect(asked.scopes.map((each: { scope: string }) => each.scope)).toEqual([
			'mana:read',
			'mana:write',
			'offline_access',
		]);
		const modules = asked.modules.map(({ module }: { module: string }) => module);
		const registry = new ToolRegistry();
		registerAllModules(registry);
		const withTools = new Set(registry.all().map((tool) => tool.module.id));
		expect(new Set([...modules, 'tools'])).toEqual(withTools);
		expect(modules).toContain('notes');

		const scopes = ['mana:read', 'offline_access'];
		for (const wrong of [['notes', 'admin'], []]) {
			const answer = await decide(world.app, person, id, {
				accept: true,
				spaces: [spaceId],
				scopes,
				modules: wrong,
			});
			expect(await refusalOf(answer)).toEqual({ status: 400, error: 'SCOPE_UNKNOWN' });
		}
		const chosen = { accept: true, spaces: [spaceId], scopes, modules: ['notes', 'habits'] };
		const { redirectTo } = await (await decide(world.app, person, id, chosen)).json();
		const code = new URL(redirectTo).searchParams.get('code') ?? '';
		const tokens = await (await redeem(world.app, clientId, code, verifier)).json();
		const narrowed = 'habits:read notes:read offline_access';
		expect(tokens.scope.split(' ').sort().join(' ')).toBe(narrowed);
		expect(String(decodeJwt(tokens.access_token).scope).split(' ').sort().join(' ')).toBe(narrowed);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(200);
	});

	test('for some things is put to its person as it is', async () => {
		const person = await registered(world.app, 'asit@mana.test');
		const clientId = await registerClient(world.app);
		const scope = 'notes:read habits:write';
		const id = await openRequest(world.app, authorizeUrl(clientId, pkce().challenge, { scope }));
		const asked = await (await get(world.app, `/api/v1/oauth/requests/${id}`, person.accessToken)).json();
		expect(asked).toMatchObject({
			scopes: [{ scope: 'habits:write' }, { scope: 'notes:read' }],
			modules: [],
		});
	});

	test('is answered once, by who is a member, for no more than was asked', async () => {
		const person = await registered(world.app, 'once@mana.test');
		const stranger = await registered(world.app, 'stranger@mana.test');
		const foreign = await personalSpaceOf(world.app, stranger);
		const spaceId = await personalSpaceOf(world.app, person);
		const clientId = await registerClient(world.app);
		const id = await openRequest(
			world.app,
			authorizeUrl(clientId, pkce().challenge, { scope: 'notes:read' }),
		);
		const refused = async (decision: unknown) => refusalOf(await decide(world.app, person, id, decision));
		expect(await refused({ accept: true, spaces: [foreign] })).toEqual({
			status: 403,
			error: 'SPACE_FORBIDDEN',
		});
		expect(await refused({ accept: true, spaces: [spaceId], scopes: ['notes:write'] })).toEqual({
			status: 400,
			error: 'SCOPE_UNKNOWN',
		});
		expect(await refused({ accept: true, spaces: [spaceId], scopes: [] })).toEqual({
			status: 400,
			error: 'SCOPE_UNKNOWN',
		});
		const answers = await Promise.all(
			Array.from({ length: 5 }, () => decide(world.app, person, id, { accept: true, spaces: [spaceId] })),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
		expect(await refused({ accept: false })).toEqual({ status: 404, error: 'REQUEST_UNKNOWN' });
	});

	test('is not decided by a page of another origin with our cookie, nor by an agent', async () => {
		const person = await registered(world.app, 'csrf@mana.test');
		const spaceId = await personalSpaceOf(world.app, person);
		const id = await openRequest(world.app, authorizeUrl(await registerClient(world.app), pkce().challenge));
		const path = `/api/v1/oauth/requests/${id}/decision`;
		const decision = { accept: true, spaces: [spaceId] };
		for (const headers of [
			{ origin: 'https://evil.test', cookie: 'mana.session_token=x' },
			{ cookie: 'x=y' },
		]) {
			expect((await refusalOf(await post(world.app, path, decision, headers))).error).toBe(
				'ORIGIN_FORBIDDEN',
			);
		}
		const { tokens } = await connect(world.app, person);
		const byAgent = await post(world.app, path, decision, bearer(tokens.access_token));
		expect((await refusalOf(byAgent)).error).toBe('TOKEN_AUDIENCE');
	});

	test.each([
		['without a code challenge', { code_challenge: '' }, 'invalid_request'],
		['with a plain one', { code_challenge_method: 'plain' }, 'invalid_request'],
		['for another resource', { resource: 'https://other.mana.test/mcp' }, 'invalid_target'],
		['for an unknown scope', { scope: 'mana:everything' }, 'invalid_scope'],
		['that must not ask the person', { prompt: 'none' }, 'login_required'],
	])('%s is refused at the client', async (_, change, error) => {
		const clientId = await registerClient(world.app);
		const url = `${publicUrl}${authorizeUrl(clientId, pkce().challenge, change)}`;
		const location = new URL((await world.app.request(url)).headers.get('location') ?? 'none:');
		expect(location.href).toStartWith(`${redirectUri}?`);
		expect(Object.fromEntries(location.searchParams)).toMatchObject({ error, state: 'xyz', iss: publicUrl });
	});

	test.each([
		['of an unknown client', { client_id: 'nobody' }],
		['with an address that was not registered', { redirect_uri: 'https://evil.test/callback' }],
		['with another path on loopback', { redirect_uri: 'http://127.0.0.1:33418/other' }],
	])('%s goes nowhere', async (_, change) => {
		const clientId = await registerClient(world.app);
		const url = authorizeUrl(clientId, pkce().challenge, change);
		const answer = await world.app.request(`${publicUrl}${url}`);
		expect(answer.headers.get('location')).toBeNull();
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'OAUTH_REQUEST_INVALID' });
	});
});

test('twenty first tokens at once, on two instances, leave one signing key', async () => {
	const fresh = await createAuthWorld();
	try {
		const other = await fresh.secondInstance();
		const clientId = await registerClient(fresh.app);
		const { verifier, challenge } = pkce();
		const person = await registered(fresh.app, 'first@mana.test');
		const spaceId = await personalSpaceOf(fresh.app, person);
		const codes = await Promise.all(
			Array.from({ length: 20 }, async () => {
				const id = await openRequest(fresh.app, authorizeUrl(clientId, challenge));
				const { redirectTo } = await (
					await decide(fresh.app, person, id, { accept: true, spaces: [spaceId] })
				).json();
				return new URL(redirectTo).searchParams.get('code') ?? '';
			}),
		);
		await fresh.admin`delete from auth.jwks`;
		const apps = [fresh.app, other.app];
		const keyIds = await Promise.all(
			codes.map(async (code, index) => {
				const answer = await redeem(apps[index % 2] ?? fresh.app, clientId, code, verifier);
				return decodeProtectedHeader((await answer.json()).access_token).kid;
			}),
		);
		expect(new Set(keyIds).size).toBe(1);
		expect(await fresh.admin`select id from auth.jwks`).toHaveLength(1);
	} finally {
		await fresh.close();
	}
});

describe('a code', () => {
	const asked = async (email: string) => {
		const person = await registered(world.app, email);
		const clientId = await registerClient(world.app);
		const { verifier, challenge } = pkce();
		const id = await openRequest(world.app, authorizeUrl(clientId, challenge));
		const spaceId = await personalSpaceOf(world.app, person);
		const { redirectTo } = await (
			await decide(world.app, person, id, { accept: true, spaces: [spaceId] })
		).json();
		return { person, clientId, verifier, code: new URL(redirectTo).searchParams.get('code') ?? '' };
	};

	test('is good once, and used again takes back what it gave', async () => {
		const { clientId, code, verifier } = await asked('replay@mana.test');
		const first = await (await redeem(world.app, clientId, code, verifier)).json();
		expect(await errorOf(await redeem(world.app, clientId, code, verifier))).toEqual({
			status: 400,
			error: 'invalid_grant',
		});
		expect((await refresh(world.app, clientId, first.refresh_token)).status).toBe(400);
		const { grant } = decodeJwt(first.access_token);
		expect(await world.admin`select id from auth.oauth_grants where id = ${String(grant)}`).toHaveLength(0);
	});

	test('that its client never comes with leaves no agent connected', async () => {
		const { person } = await asked('unclaimed@mana.test');
		const connected = async () =>
			(await (await get(world.app, '/api/v1/me/grants', person.accessToken)).json()).grants.length;
		expect(await connected()).toBe(1);
		await world.admin`
			update auth.oauth_grants set granted_at = now() - interval '6 minutes' where user_id = ${person.user.id}`;
		expect(await connected()).toBe(0);
		await connect(world.app, person);
		expect(await connected()).toBe(1);
		expect(
			await world.admin`
			select id from auth.oauth_grants where user_id = ${person.user.id}`,
		).toHaveLength(1);
	});

	test('needs its verifier, its client and its address', async () => {
		for (const [index, change] of [
			{ code_verifier: pkce().verifier },
			{ client_id: await registerClient(world.app) },
			{ redirect_uri: 'http://127.0.0.1:1/callback' },
		].entries()) {
			const { clientId, code, verifier } = await asked(`wrong${index}@mana.test`);
			const answer = await redeem(world.app, clientId, code, verifier, change);
			expect(await errorOf(answer)).toEqual({ status: 400, error: 'invalid_grant' });
		}
	});

	test('is good for its resource only', async () => {
		const { clientId, code, verifier } = await asked('target@mana.test');
		const answer = await redeem(world.app, clientId, code, verifier, {
			resource: 'https://other.mana.test/mcp',
		});
		expect(await errorOf(answer)).toEqual({ status: 400, error: 'invalid_target' });
	});
});

describe('a refresh token', () => {
	test('is replaced by each use; used again it ends its family, and no other', async () => {
		const person = await registered(world.app, 'reuse@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const other = await connect(world.app, person, { clientId });
		const second = await (await refresh(world.app, clientId, tokens.refresh_token)).json();
		expect(second.refresh_token).not.toBe(tokens.refresh_token);
		expect(await errorOf(await refresh(world.app, clientId, tokens.refresh_token))).toEqual({
			status: 400,
			error: 'invalid_grant',
		});
		expect((await refresh(world.app, clientId, second.refresh_token)).status).toBe(400);
		expect((await refresh(world.app, clientId, other.tokens.refresh_token)).status).toBe(200);
	});

	test('sent many times at once is exchanged once', async () => {
		const person = await registered(world.app, 'parallel@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const answers = await Promise.all(
			Array.from({ length: 8 }, () => refresh(world.app, clientId, tokens.refresh_token)),
		);
		expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
		const live = await world.admin`
			select id from auth.oauth_refresh_tokens where user_id = ${person.user.id} and revoked is null`;
		expect(live.length).toBeLessThanOrEqual(1);
	});

	test('sent twice at once ends nothing on other devices', async () => {
		const person = await registered(world.app, 'devices@mana.test');
		for (let delayMs = 0; delayMs < 10; delayMs++) {
			const { clientId, tokens } = await connect(world.app, person);
			const other = await connect(world.app, person, { clientId });
			await Promise.all(
				[0, delayMs / 2, delayMs].map(async (ms) => {
					await Bun.sleep(ms);
					await refresh(world.app, clientId, tokens.refresh_token);
				}),
			);
			expect((await refresh(world.app, clientId, other.tokens.refresh_token)).status).toBe(200);
		}
	});

	test('is good still where it could not be exchanged', async () => {
		const person = await registered(world.app, 'again@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const wide = { scope: 'mana:read mana:destructive' };
		expect(await errorOf(await refresh(world.app, clientId, tokens.refresh_token, wide))).toEqual({
			status: 400,
			error: 'invalid_scope',
		});
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(200);
	});

	test('is good for its own client only', async () => {
		const person = await registered(world.app, 'foreign@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const foreign = await refresh(world.app, await registerClient(world.app), tokens.refresh_token);
		expect(await errorOf(foreign)).toEqual({ status: 400, error: 'invalid_grant' });
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(200);
	});

	test('that was used already is revoked with its family, and nothing on other devices', async () => {
		const person = await registered(world.app, 'spent@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const other = await connect(world.app, person, { clientId });
		const renewed = await (await refresh(world.app, clientId, tokens.refresh_token)).json();
		const form = { client_id: clientId, token: tokens.refresh_token ?? '' };
		expect((await postForm(world.app, '/api/auth/oauth2/revoke', form)).status).toBe(200);
		expect((await refresh(world.app, clientId, renewed.refresh_token)).status).toBe(400);
		expect((await refresh(world.app, clientId, other.tokens.refresh_token)).status).toBe(200);
	});

	test.each(['refresh_token', 'access_token', 'something_else'])(
		'is revoked also where its client says that it is a %s',
		async (hint) => {
			const person = await registered(world.app, `${crypto.randomUUID()}@mana.test`);
			const { clientId, tokens } = await connect(world.app, person);
			const form = { client_id: clientId, token: tokens.refresh_token ?? '', token_type_hint: hint };
			expect((await postForm(world.app, '/api/auth/oauth2/revoke', form)).status).toBe(200);
			expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(400);
		},
	);

	test('stands in the database as a digest', async () => {
		const person = await registered(world.app, 'digest@mana.test');
		const { tokens } = await connect(world.app, person);
		const rows = await world.admin`select * from auth.oauth_refresh_tokens`;
		expect(JSON.stringify(rows)).not.toContain(tokens.refresh_token ?? 'none');
	});

	test('ends with its consent, at once', async () => {
		const person = await registered(world.app, 'revoked@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const { grants } = await (await get(world.app, '/api/v1/me/grants', person.accessToken)).json();
		expect(grants).toMatchObject([
			{ client: { id: clientId, name: 'Test agent' }, spaces: [{ type: 'personal' }], allSpaces: false },
		]);
		const path = `${publicUrl}/api/v1/me/grants/${grants[0].grantId}`;
		const end = (token: string) => world.app.request(path, { method: 'DELETE', headers: bearer(token) });
		const stranger = await registered(world.app, 'revoker@mana.test');
		expect(await refusalOf(await end(stranger.accessToken))).toEqual({ status: 404, error: 'GRANT_UNKNOWN' });
		expect((await end(person.accessToken)).status).toBe(200);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(400);
	});

	test('ends with the membership', async () => {
		const owner = await registered(world.app, 'owner@mana.test');
		const spaceId = await sharedSpace(world, owner, 'leaving-family');
		const member = await joined(world, owner, 'leaver@mana.test', spaceId, 'member');
		const { clientId, tokens } = await connect(world.app, member, { spaceId });
		const body = { memberIdOrEmail: 'leaver@mana.test', organizationId: spaceId };
		const removed = await post(
			world.app,
			'/api/auth/organization/remove-member',
			body,
			bearer(owner.refreshToken),
		);
		expect(removed.status).toBe(200);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(400);
	});

	test('outlives a sign-out where the person allowed that, and no new password', async () => {
		const person = await registered(world.app, 'out@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const brief = await connect(world.app, person, { scope: 'mana:read' });
		expect(brief.tokens.refresh_token).toBeUndefined();
		await post(world.app, '/api/v1/auth/logout', { refreshToken: person.refreshToken });
		const count = async () =>
			(
				await world.admin`
			select id from auth.oauth_grants where user_id = ${person.user.id}`
			).length;
		expect(await count()).toBe(1);
		const renewed = await (await refresh(world.app, clientId, tokens.refresh_token)).json();
		expect(renewed.access_token).toBeString();
		await world.admin`update auth.accounts set password = 'another' where user_id = ${person.user.id}`;
		expect(await count()).toBe(0);
		expect((await refresh(world.app, clientId, renewed.refresh_token)).status).toBe(400);
	});

	test.each([
		'/api/auth/revoke-sessions',
		'/api/auth/revoke-other-sessions',
		'/api/v1/me/sessions/end-others',
	])('ends where its person signs out everywhere (%s)', async (path) => {
		const person = await registered(world.app, `${crypto.randomUUID()}@mana.test`);
		const { clientId, tokens } = await connect(world.app, person);
		const token = path.includes('/v1/') ? person.accessToken : person.refreshToken;
		expect((await post(world.app, path, {}, bearer(token))).status).toBe(200);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(400);
	});

	test.each(['refresh_token', 'access_token'] as const)(
		'is revoked by its client with its %s',
		async (kind) => {
			const person = await registered(world.app, `revoke-${kind}@mana.test`.replace('_', ''));
			const { clientId, tokens } = await connect(world.app, person);
			const revoke = (client: string) =>
				postForm(world.app, '/api/auth/oauth2/revoke', { client_id: client, token: tokens[kind] ?? '' });
			expect((await revoke(await registerClient(world.app))).status).toBe(200);
			const renewed = await (await refresh(world.app, clientId, tokens.refresh_token)).json();
			expect(renewed.refresh_token).toBeString();
			expect((await revoke(clientId)).status).toBe(200);
			expect((await refresh(world.app, clientId, renewed.refresh_token)).status).toBe(400);
		},
	);
});

describe('a form that says something twice', () => {
	const send = (path: string, body: string) =>
		world.app.request(`${publicUrl}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body,
		});

	test('exchanges no token behind the back of what looks for stolen ones', async () => {
		const person = await registered(world.app, 'twice@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const form = `grant_type=refresh_token&client_id=${clientId}&refresh_token=x&refresh_token=${tokens.refresh_token}`;
		expect(await errorOf(await send('/api/auth/oauth2/token', form))).toEqual({
			status: 400,
			error: 'invalid_request',
		});
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(200);
	});

	test('revokes nothing of another client', async () => {
		const person = await registered(world.app, 'twice-revoked@mana.test');
		const { clientId, tokens } = await connect(world.app, person);
		const asked = `client_id=${clientId}&client_id=${await registerClient(world.app)}`;
		const answer = await send('/api/auth/oauth2/revoke', `${asked}&token=${tokens.access_token}`);
		expect(await errorOf(answer)).toEqual({ status: 400, error: 'invalid_request' });
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(200);
	});

	test('exchanges no agent’s token', async () => {
		const answer = await send('/api/v1/oauth/token-exchange', 'subject_token=a&subject_token=b');
		expect(await errorOf(answer)).toEqual({ status: 400, error: 'invalid_request' });
	});
});

test('a registration with an unsafe address is refused', async () => {
	for (const uri of ['http://evil.test/cb', 'javascript:alert(1)', 'https://agent.mana.test/cb#fragment']) {
		const answer = await post(world.app, '/api/auth/oauth2/register', {
			redirect_uris: [uri],
			token_endpoint_auth_method: 'none',
		});
		expect({ uri, status: answer.status }).toEqual({ uri, status: 400 });
	}
});

test('a registration takes over nothing that would have us call an address of its choice', async () => {
	const clientId = await registerClient(world.app, {
		redirect_uris: ['https://agent.mana.test/cb'],
		backchannel_logout_uri: 'https://internal.mana.test/logout',
		jwks_uri: 'https://internal.mana.test/jwks',
		skip_consent: true,
	});
	const [client] = await world.admin`select * from auth.oauth_clients where client_id = ${clientId}`;
	expect(client).toMatchObject({
		backchannel_logout_uri: null,
		jwks_uri: null,
		skip_consent: null,
		scopes: null,
	});
	for (const metadata of [
		{},
		{ redirect_uris: [] },
		{ redirect_uris: Array(40).fill(redirectUri) },
		'text',
	]) {
		expect((await post(world.app, '/api/auth/oauth2/register', metadata)).status).toBe(400);
	}
});

test("the library's other routes of OAuth are closed", async () => {
	for (const path of ['consent', 'continue', 'introspect', 'userinfo', 'create-client', 'get-consents']) {
		expect((await post(world.app, `/api/auth/oauth2/${path}`, {})).status).toBe(404);
	}
	for (const path of ['create-client', 'resources']) {
		const answer = await post(world.app, `/api/auth/admin/oauth2/${path}`, {});
		expect({ path, status: answer.status }).toEqual({ path, status: 404 });
	}
});

describe('a client described by a document at its id', () => {
	const clientId = 'https://agent.mana.test/client.json';
	const described = (change: object = {}) =>
		JSON.stringify({
			client_id: clientId,
			client_name: 'Documented agent',
			redirect_uris: [redirectUri],
			grant_types: ['authorization_code', 'refresh_token'],
			...change,
		});

	test('connects without registering, is known by its host, and is read again when its document grows old', async () => {
		let aheadMs = 0;
		let text: string | undefined = described();
		const asked: string[] = [];
		const own = await createAuthWorld(
			{},
			{
				now: () => Date.now() + aheadMs,
				fetchDocument: async (url) => {
					asked.push(url.href);
					return text;
				},
			},
		);
		try {
			const person = await registered(own.app, 'documented@mana.test');
			const { tokens } = await connect(own.app, person, { clientId });
			expect(decodeJwt(tokens.access_token).client_id).toBe(clientId);
			expect(asked).toEqual([clientId]);
			const { grants } = await (await get(own.app, '/api/v1/me/grants', person.accessToken)).json();
			expect(grants[0].client).toMatchObject({
				id: clientId,
				name: 'Documented agent',
				registeredBy: 'document',
				verifiedHost: 'agent.mana.test',
			});

			aheadMs = 11 * 60_000;
			text = undefined;
			const second = await refresh(own.app, clientId, tokens.refresh_token);
			expect(second.status).toBe(200);
			aheadMs = 25 * 60 * 60_000;
			const { refresh_token } = await second.json();
			expect((await refresh(own.app, clientId, refresh_token)).status).toBe(400);
			text = described({ redirect_uris: ['https://agent.mana.test/new'] });
			const moved = await own.app.request(`${publicUrl}${authorizeUrl(clientId, pkce().challenge)}`);
			expect(await refusalOf(moved)).toEqual({ status: 400, error: 'OAUTH_REQUEST_INVALID' });
		} finally {
			await own.close();
		}
	});

	test('is unknown where the document is of another, or says something else; no token request fetches one', async () => {
		let text = described({ client_id: 'https://other.mana.test/client.json' });
		let fetches = 0;
		const own = await createAuthWorld(
			{},
			{
				fetchDocument: async () => {
					fetches++;
					return text;
				},
			},
		);
		try {
			const refused = async (error: string) => {
				const answer = await own.app.request(`${publicUrl}${authorizeUrl(clientId, pkce().challenge)}`);
				expect(await refusalOf(answer)).toEqual({ status: 400, error });
			};
			await refused('OAUTH_CLIENT_DOCUMENT');
			text = described({ redirect_uris: ['http://evil.test/cb'] });
			await refused('OAUTH_REQUEST_INVALID');
			expect(fetches).toBe(2);
			await redeem(own.app, clientId, 'code', 'verifier');
			await refresh(own.app, clientId, 'token');
			expect(fetches).toBe(2);
		} finally {
			await own.close();
		}
	});

	test('is not looked for where the server has no way out, and clients are told so', async () => {
		let fetches = 0;
		const own = await createAuthWorld(
			{ OAUTH_CLIENT_DOCUMENTS: 'false' },
			{
				fetchDocument: async () => {
					fetches++;
					return described();
				},
			},
		);
		try {
			const supported = async ({ app }: AuthWorld) => {
				const answer = await app.request('/.well-known/oauth-authorization-server');
				return (await answer.json()).client_id_metadata_document_supported;
			};
			expect(await supported(world)).toBe(true);
			expect(await supported(own)).toBe(false);
			const answer = await own.app.request(`${publicUrl}${authorizeUrl(clientId, pkce().challenge)}`);
			expect(await refusalOf(answer)).toEqual({ status: 400, error: 'OAUTH_CLIENT_DOCUMENT' });
			expect(fetches).toBe(0);
		} finally {
			await own.close();
		}
	});
});
