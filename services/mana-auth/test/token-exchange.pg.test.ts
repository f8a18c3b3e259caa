import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { notesModule } from '@mana/records/types/notes';
import { defineTool, ToolRegistry } from '@mana/tool-registry';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import {
	type AuthWorld,
	bearer,
	boundToken,
	createAuthWorld,
	get,
	joined,
	post,
	publicUrl,
	put,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';
import { assertion, exchange, exchanged, gatewayPublicKey } from './gateway.ts';
import { connect, personalSpaceOf, registerClient } from './oauth-client.ts';

let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld(
		{ GATEWAY_PUBLIC_KEYS: gatewayPublicKey },
		{ now: () => Date.now() + aheadMs },
	);
});
afterAll(() => world.close());

const errorOf = async (answer: Response) => ({ status: answer.status, error: (await answer.json()).error });
const keyPath = '/api/v1/me/encryption-vault/key';

describe('an exchange', () => {
	test('answers a platform token of a minute, bound to user, space, scopes, client and use', async () => {
		const person = await registered(world.app, 'exchange@mana.test');
		const { clientId, tokens } = await connect(world.app, person, { scope: 'notes:write offline_access' });
		// mana-sync knows apps, and notes bear tags, which have one of their own; keys are a matter of modules.
		const scopes = {
			sync: 'notes:write tags:write notes:read tags:read',
			keys: 'notes:write notes:read',
		};
		for (const use of ['sync', 'keys'] as const) {
			const scope = scopes[use];
			const answer = await (await exchange(world.app, tokens.access_token, use)).json();
			expect(answer).toMatchObject({
				issued_token_type: `urn:mana:params:oauth:token-type:${use}`,
				token_type: 'Bearer',
				scope,
			});
			expect(answer.expires_in).toBeLessThanOrEqual(60);
			const claims = decodeJwt(answer.access_token);
			expect(claims).toMatchObject({
				iss: publicUrl,
				aud: 'mana',
				sub: person.user.id,
				space: await personalSpaceOf(world.app, person),
				scope,
				act: { sub: clientId },
				use,
			});
			expect(claims).not.toHaveProperty('role');
			expect(claims).not.toHaveProperty('sid');
		}
	});

	test('holds the scopes of all apps of a module where it is for mana-sync', async () => {
		const calendar = { ...notesModule, id: 'calendar', apps: ['calendar', 'timeblocks'] };
		const plan = defineTool({
			name: 'calendar.plan',
			title: 'Plan',
			module: calendar,
			description: 'For tests.',
			scope: 'user-space',
			policyHint: 'write',
			idempotent: false,
			input: z.strictObject({}),
			output: z.object({}),
			handler: async () => ({}),
		});
		const registry = new ToolRegistry();
		registry.register(plan);
		const { app } = await world.secondInstance({ tools: registry.all() });
		const person = await registered(app, 'calendar@mana.test');
		const { tokens } = await connect(app, person, { scope: 'calendar:write' });
		const scopeOf = async (use: 'sync' | 'keys') =>
			decodeJwt(await exchanged(app, tokens.access_token, use)).scope;
		expect(await scopeOf('sync')).toBe('calendar:write timeblocks:write calendar:read timeblocks:read');
		expect(await scopeOf('keys')).toBe('calendar:write calendar:read');
	});

	test.each([
		['another key', () => assertion({}, generateKeyPairSync('ed25519').privateKey)],
		['an expired assertion', () => assertion({ exp: Math.floor(Date.now() / 1000) - 10 })],
		['one that lives too long', () => assertion({ exp: Math.floor(Date.now() / 1000) + 3_600 })],
		['one for another server', () => assertion({ aud: 'https://other.mana.test/token' })],
		['one for several', () => assertion({ aud: [`${publicUrl}/api/v1/oauth/token-exchange`] })],
		['one of another client', () => assertion({ sub: 'somebody' })],
		['one without an id', () => assertion({ jti: undefined })],
		['one that says it needs no signature', () => assertion({}, undefined, 'none')],
		['nonsense', () => 'a.b.c'],
	])('with %s is refused', async (_, make) => {
		const person = await registered(world.app, `client${crypto.randomUUID()}@mana.test`);
		const { tokens } = await connect(world.app, person);
		const answer = await exchange(world.app, tokens.access_token, 'sync', { client_assertion: make() });
		expect(await errorOf(answer)).toEqual({ status: 401, error: 'invalid_client' });
	});

	test('takes an assertion once, also when it comes twice at the same time', async () => {
		const person = await registered(world.app, 'jti@mana.test');
		const { tokens } = await connect(world.app, person);
		const once = assertion();
		const answers = await Promise.all(
			[1, 2, 3].map(() => exchange(world.app, tokens.access_token, 'sync', { client_assertion: once })),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
	});

	test("takes agents' tokens only, whole and in date", async () => {
		const person = await registered(world.app, 'subject@mana.test');
		const { tokens } = await connect(world.app, person);
		const [header, , signature] = tokens.access_token.split('.');
		const forged = Buffer.from(
			JSON.stringify({ ...decodeJwt(tokens.access_token), space: 'elsewhere' }),
		).toString('base64url');
		const own = await exchanged(world.app, tokens.access_token, 'keys');
		for (const token of [person.accessToken, own, `${header}.${forged}.${signature}`, 'nonsense']) {
			expect(await errorOf(await exchange(world.app, token, 'sync'))).toEqual({
				status: 400,
				error: 'invalid_request',
			});
		}
		aheadMs = 901_000;
		const late = await exchange(world.app, tokens.access_token, 'sync', {
			client_assertion: assertion({ exp: Math.floor((Date.now() + aheadMs) / 1000) + 30 }),
		});
		aheadMs = 0;
		expect(await errorOf(late)).toEqual({ status: 400, error: 'invalid_request' });
	});

	test('is refused once the consent, the membership or the session of it has ended', async () => {
		const owner = await registered(world.app, 'ends@mana.test');
		const spaceId = await sharedSpace(world, owner, 'ends-family');
		const member = await joined(world, owner, 'ends-member@mana.test', spaceId, 'member');
		const byConsent = await connect(world.app, owner);
		const byMembership = await connect(world.app, member, { spaceId });
		const bySession = await connect(world.app, member, { scope: 'mana:read' });
		const statuses = () =>
			Promise.all(
				[byConsent, byMembership, bySession].map(
					async ({ tokens }) => (await exchange(world.app, tokens.access_token, 'sync')).status,
				),
			);
		expect(await statuses()).toEqual([200, 200, 200]);
		await world.app.request(`${publicUrl}/api/v1/me/grants`, {
			method: 'DELETE',
			headers: bearer(owner.accessToken),
		});
		await world.admin`delete from auth.members where user_id = ${member.user.id} and organization_id = ${spaceId}`;
		await post(world.app, '/api/v1/auth/logout', { refreshToken: member.refreshToken });
		expect(await statuses()).toEqual([400, 400, 400]);
	});

	test("is counted by the person: one's agents that ask too often stop no other person's, nor do disconnected ones", async () => {
		const busy = await registered(world.app, 'busy@mana.test');
		const other = await registered(world.app, 'other@mana.test');
		const ofBusy = await connect(world.app, busy);
		const ofOther = await connect(world.app, other);
		await world.app.request(`${publicUrl}/api/v1/me/grants`, {
			method: 'DELETE',
			headers: bearer(busy.accessToken),
		});
		const statuses = new Map<number, number>();
		for (let asked = 0; asked < 610; asked++) {
			const { status } = await exchange(world.app, ofBusy.tokens.access_token, 'sync');
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
		}
		expect(Object.fromEntries(statuses)).toEqual({ 400: 600, 429: 10 });
		expect((await exchange(world.app, ofOther.tokens.access_token, 'sync')).status).toBe(200);
	});

	test('goes on while the gateway gets a new key', async () => {
		const next = generateKeyPairSync('ed25519');
		const nextKey = String(next.publicKey.export({ format: 'jwk' }).x);
		for (const keys of [
			[gatewayPublicKey, nextKey],
			[nextKey, gatewayPublicKey],
		]) {
			const both = await createAuthWorld({ GATEWAY_PUBLIC_KEYS: keys.join() });
			try {
				const { tokens } = await connect(both.app, await registered(both.app, 'between@mana.test'));
				const by = async (privateKey: typeof next.privateKey) => {
					const made = { client_assertion: assertion({}, privateKey) };
					return (await exchange(both.app, tokens.access_token, 'sync', made)).status;
				};
				expect((await exchange(both.app, tokens.access_token, 'sync')).status).toBe(200);
				expect(await by(next.privateKey)).toBe(200);
				expect(await by(generateKeyPairSync('ed25519').privateKey)).toBe(401);
			} finally {
				await both.close();
			}
		}
	});

	test('is refused to a gateway that nobody has registered', async () => {
		const bare = await createAuthWorld();
		try {
			const answer = await exchange(bare.app, 'token', 'sync');
			expect(await errorOf(answer)).toEqual({ status: 401, error: 'invalid_client' });
		} finally {
			await bare.close();
		}
	});
});

describe("what an agent's tokens reach here", () => {
	test('the keys kind opens the vault of the personal space, for scopes that reach what is encrypted', async () => {
		const person = await registered(world.app, 'vault@mana.test');
		const { tokens } = await connect(world.app, person, { scope: 'notes:read' });
		const token = await exchanged(world.app, tokens.access_token, 'keys');
		const answer = await get(world.app, keyPath, token);
		expect([answer.status, Object.keys(await answer.json())]).toEqual([
			200,
			['masterKey', 'formatVersion', 'kekId'],
		]);
	});

	test('it does not for scopes of plain modules, nor for another space, and that is written down', async () => {
		const person = await registered(world.app, 'bounds@mana.test');
		const spaceId = await sharedSpace(world, person, 'bounds-family');
		const other = await sharedSpace(world, person, 'bounds-club', 'club');
		await connect(world.app, person);
		const plain = await connect(world.app, person, { scope: 'spaces:read' });
		const shared = await connect(world.app, person, { spaceId });
		const sharedPlain = await connect(world.app, person, { spaceId, scope: 'spaces:read' });
		const keys = (path: string, token: string) => get(world.app, path, token);
		const ofPlain = await exchanged(world.app, plain.tokens.access_token, 'keys');
		const ofShared = await exchanged(world.app, shared.tokens.access_token, 'keys');
		const ofSharedPlain = await exchanged(world.app, sharedPlain.tokens.access_token, 'keys');
		const spaceKeys = (id: string) => `/api/v1/spaces/${id}/keys`;
		expect(await refusalOf(await keys(keyPath, ofPlain))).toEqual({
			status: 403,
			error: 'SCOPE_INSUFFICIENT',
		});
		expect(await refusalOf(await keys(keyPath, ofShared))).toEqual({ status: 403, error: 'TOKEN_BOUND' });
		expect(await refusalOf(await keys(spaceKeys(other), ofShared))).toEqual({
			status: 403,
			error: 'TOKEN_BOUND',
		});
		expect((await keys(spaceKeys(spaceId), ofShared)).status).toBe(200);
		expect(await refusalOf(await keys(spaceKeys(spaceId), ofSharedPlain))).toEqual({
			status: 403,
			error: 'SCOPE_INSUFFICIENT',
		});
		const failed = await world.admin`
			select action from auth.key_audit where user_id = ${person.user.id} and status = 403 order by sequence`;
		expect(failed.map(({ action }) => action)).toEqual([
			'failed_fetch',
			'failed_fetch',
			'space_failed_fetch',
			'space_failed_fetch',
		]);
	});

	test('neither the sync kind nor the token itself opens any key', async () => {
		const person = await registered(world.app, 'kinds@mana.test');
		const { tokens } = await connect(world.app, person);
		const sync = await exchanged(world.app, tokens.access_token, 'sync');
		expect(await refusalOf(await get(world.app, keyPath, sync))).toEqual({
			status: 403,
			error: 'TOKEN_BOUND',
		});
		expect(await refusalOf(await get(world.app, keyPath, tokens.access_token))).toEqual({
			status: 401,
			error: 'TOKEN_AUDIENCE',
		});
	});

	test('no kind changes the vault, the policy, the grants or the account', async () => {
		const person = await registered(world.app, 'changes@mana.test');
		const spaceId = await personalSpaceOf(world.app, person);
		const { tokens } = await connect(world.app, person);
		for (const use of ['sync', 'keys'] as const) {
			const headers = bearer(await exchanged(world.app, tokens.access_token, use));
			const vault = (path: string) => post(world.app, `/api/v1/me/encryption-vault/${path}`, {}, headers);
			const answers = [
				...(await Promise.all(
					['init', 'rotate', 'rotate/confirm', 'recovery-wrap', 'zero-knowledge'].map(vault),
				)),
				await put(world.app, `/api/v1/spaces/${spaceId}/policy`, {}, headers),
				await post(world.app, '/api/v1/auth/step-up', { password: 'violet-kettle-42' }, headers),
				...(await Promise.all(
					['me/grants', 'me/agent-activity', 'me/sessions', 'me/encryption-vault/audit'].map((path) =>
						world.app.request(`${publicUrl}/api/v1/${path}`, { headers }),
					),
				)),
			];
			for (const answer of answers) {
				expect(await refusalOf(answer)).toEqual({ status: 403, error: 'TOKEN_BOUND' });
			}
		}
	});

	test('of all routes for signed-in people the kinds reach these, and no others', async () => {
		const person = await registered(world.app, 'reach@mana.test');
		const { tokens } = await connect(world.app, person);
		const spaceId = await personalSpaceOf(world.app, person);
		const erasure = { space: spaceId, acr: 'step-up', sid: undefined };
		const kinds = {
			agent: tokens.access_token,
			sync: await exchanged(world.app, tokens.access_token, 'sync'),
			keys: await exchanged(world.app, tokens.access_token, 'keys'),
			erasure: await boundToken(world, person, erasure),
		};
		const send = (method: string, path: string, token?: string) =>
			world.app.request(`${publicUrl}${path.replace(/:\w+/g, 'x')}`, {
				method,
				headers: { 'content-type': 'application/json', ...(token ? bearer(token) : {}) },
				...(method === 'GET' ? {} : { body: '{}' }),
			});
		const reached: Record<string, string[]> = { agent: [], sync: [], keys: [], erasure: [] };
		let routes = 0;
		for (const { method, path } of world.app.routes) {
			if (method === 'ALL' || !path.startsWith('/api/v1/')) continue;
			const bare = await send(method, path);
			if ((await bare.json().catch(() => ({}))).error !== 'TOKEN_MISSING') continue;
			routes++;
			for (const [kind, token] of Object.entries(kinds)) {
				const { status } = await send(method, path, token);
				if (status !== 401 && status !== 403) reached[kind]?.push(`${method} ${path}`);
			}
		}
		expect(routes).toBeGreaterThan(50);
		expect(reached).toEqual({
			agent: [],
			sync: [],
			keys: [
				'POST /api/v1/auth/logout',
				'GET /api/v1/me/encryption-vault/key',
				'POST /api/v1/me/agent-activity',
				'GET /api/v1/me/connection',
			],
			erasure: [],
		});
	});

	test('the keys kind reads the policy of its space and writes the log of what was done there', async () => {
		const person = await registered(world.app, 'gateway@mana.test');
		const spaceId = await personalSpaceOf(world.app, person);
		const shared = await sharedSpace(world, person, 'gateway-family');
		const { tokens } = await connect(world.app, person);
		const token = await exchanged(world.app, tokens.access_token, 'keys');
		expect((await get(world.app, `/api/v1/spaces/${spaceId}/policy`, token)).status).toBe(200);
		expect((await get(world.app, `/api/v1/spaces/${shared}/policy`, token)).status).toBe(403);
		const record = (id: string) =>
			post(
				world.app,
				'/api/v1/me/agent-activity',
				{
					entries: [
						{
							callId: crypto.randomUUID(),
							at: new Date().toISOString(),
							tool: 'notes.search',
							spaceId: id,
							client: 'agent',
							outcome: 'success',
							inputHash: '0'.repeat(64),
							durationMs: 1,
						},
					],
				},
				bearer(token),
			);
		expect((await record(spaceId)).status).toBe(200);
		expect((await record(shared)).status).toBe(403);
	});

	test('both kinds show their own space and no other', async () => {
		const person = await registered(world.app, 'list@mana.test');
		const spaceId = await sharedSpace(world, person, 'list-family');
		const { tokens } = await connect(world.app, person, { spaceId });
		for (const use of ['sync', 'keys'] as const) {
			const token = await exchanged(world.app, tokens.access_token, use);
			const spaces = await (await get(world.app, '/api/auth/organization/list', token)).json();
			expect(spaces.map(({ id }: { id: string }) => id)).toEqual([spaceId]);
		}
	});

	test('they die here with the consent, at once', async () => {
		const person = await registered(world.app, 'dead@mana.test');
		const { tokens } = await connect(world.app, person, { clientId: await registerClient(world.app) });
		const token = await exchanged(world.app, tokens.access_token, 'keys');
		expect((await get(world.app, keyPath, token)).status).toBe(200);
		await world.app.request(`${publicUrl}/api/v1/me/grants`, {
			method: 'DELETE',
			headers: bearer(person.accessToken),
		});
		expect(await refusalOf(await get(world.app, keyPath, token))).toEqual({
			status: 401,
			error: 'GRANT_ENDED',
		});
	});
});
