import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
	activityPath,
	agentKeysPath,
	clientAssertionHeader,
	type KeyAuditPage,
	type MissionGrantInWords,
	type SignedIn,
	type TokenUse,
} from '@mana/auth-protocol';
import { encodeBase64 } from '@mana/shared-crypto';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	joined,
	password,
	post,
	publicUrl,
	put,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';
import {
	agentKeysBody,
	createDevice,
	type Device,
	deviceOf,
	goZeroKnowledge,
	newAgentPairs,
	publishAgentKeys,
	vaultPath,
} from './device.ts';
import { exchange as exchangeOfGateway } from './gateway.ts';
import {
	aiAssertion,
	aiPublicKey,
	askForGrant,
	exchangeGrant,
	granted,
	grantsPath,
	hourMs,
} from './mission-service.ts';
import { personalSpaceOf } from './oauth-client.ts';
import { createWorldSync } from './world-sync.ts';

const sync = createWorldSync();
let world: AuthWorld;
let aheadMs = 0;
beforeAll(async () => {
	const now = () => Date.now() + aheadMs;
	world = await createAuthWorld({ AI_PUBLIC_KEYS: aiPublicKey }, { fetch: sync.fetch, now });
	sync.app = world.app;
});
afterAll(() => world.close());

const invalid = { status: 400, error: 'invalid_grant' };
const errorOf = async (answer: Response) => ({ status: answer.status, error: (await answer.json()).error });
const exchange = (grantId: string, runId = 'r', use: TokenUse = 'trace') =>
	exchangeGrant(world, grantId, runId, use);
const remove = (path: string, token: string) =>
	world.app.request(`${publicUrl}${path}`, { method: 'DELETE', headers: bearer(token) });

/** In zero-knowledge mode, with agent keys. */
async function sealer(name: string): Promise<Device> {
	const device = await createDevice(world.app, `${name}@mana.test`);
	await goZeroKnowledge(world.app, device);
	await publishAgentKeys(world.app, device);
	return device;
}

const seal = (person: SignedIn, more: Record<string, unknown> = {}): Promise<MissionGrantInWords> =>
	granted(world, person, { sealed: true, ...more });

async function traceOf(grantId: string, runId = 'r'): Promise<string> {
	const answer = await exchange(grantId, runId);
	if (answer.status !== 200) throw new Error(await answer.text());
	return (await answer.json()).access_token;
}

async function isInForce(grantId: string): Promise<boolean> {
	const { status } = await exchange(grantId);
	expect([200, 400]).toContain(status);
	return status === 200;
}

const listed = async (person: SignedIn): Promise<MissionGrantInWords[]> =>
	(await (await get(world.app, grantsPath, person.accessToken)).json()).grants;

let count = 0;
const entry = (spaceId: string, at = new Date(world.deps.now()).toISOString()) => ({
	callId: `sealed-${String(++count).padStart(6, '0')}`,
	...{ at, tool: 'notes.list', spaceId, client: 'mana-ai', outcome: 'success' },
	...{ inputHash: 'ab'.repeat(32), durationMs: 3 },
});

describe('a sealed grant', () => {
	test('becomes a token of a minute for the trace alone, without scopes', async () => {
		const device = await sealer('trace');
		const spaceId = await personalSpaceOf(world.app, device);
		const { grantId, scopes, sealed } = await seal(device);
		expect({ scopes, sealed }).toEqual({
			scopes: ['ai:read', 'ai:write', 'notes:write', 'todo:read'],
			sealed: true,
		});
		const answer = await (await exchange(grantId)).json();
		expect(answer).toMatchObject({
			issued_token_type: 'urn:mana:params:oauth:token-type:trace',
			scope: '',
			spaces: [spaceId],
		});
		expect(answer.expires_in).toBeLessThanOrEqual(60);
		const claims = decodeJwt(answer.access_token);
		expect(claims).toMatchObject({
			...{ sub: device.user.id, space: spaceId, scope: '', act: { sub: 'mana-ai' }, use: 'trace' },
			...{ grant: grantId, mission: 'm1' },
		});
		for (const claim of ['role', 'sid', 'acr', 'client_id']) expect(claims).not.toHaveProperty(claim);
		expect(await listed(device)).toMatchObject([{ grantId, sealed: true, lastUsedAt: expect.any(String) }]);
	});

	test.each(['sync', 'keys'] as const)(
		'is never exchanged for %s, nor an open one for a trace',
		async (use) => {
			const device = await sealer(`only-${use}`);
			const { grantId } = await seal(device);
			expect(await errorOf(await exchange(grantId, 'r', use))).toEqual(invalid);
			// What is refused counts as no run, and was no use.
			expect(await listed(device)).toMatchObject([{ grantId, lastUsedAt: null }]);
			const open = await granted(world, await registered(world.app, `open-${use}@mana.test`));
			expect(open.sealed).toBe(false);
			expect(await errorOf(await exchange(open.grantId))).toEqual(invalid);
			expect((await exchange(open.grantId, 'r', use)).status).toBe(200);
		},
	);

	test('is given in zero-knowledge mode only, and with agent keys', async () => {
		const device = await createDevice(world.app, 'obstacles@mana.test');
		const ask = async (sealed: unknown) => refusalOf(await askForGrant(world, device, { sealed }));
		expect(await ask(true)).toEqual({ status: 409, error: 'NOT_ZERO_KNOWLEDGE' });
		await goZeroKnowledge(world.app, device);
		expect(await ask(true)).toEqual({ status: 409, error: 'AGENT_KEYS_MISSING' });
		await publishAgentKeys(world.app, device);
		expect(await ask(false)).toEqual({ status: 409, error: 'ZERO_KNOWLEDGE' });
		expect(await ask(undefined)).toEqual({ status: 409, error: 'ZERO_KNOWLEDGE' });
		expect(await ask('yes')).toMatchObject({ status: 400 });
		expect(await listed(device)).toEqual([]);
		expect((await seal(device)).sealed).toBe(true);
	});

	test('is bound like others: to a time, modules that there are, and spaces of its person', async () => {
		const [device, other] = [await sealer('bounds'), await registered(world.app, 'bounds-other@mana.test')];
		const ask = async (more: Record<string, unknown>) =>
			(await askForGrant(world, device, { sealed: true, ...more })).status;
		const late = new Date(world.deps.now() + 91 * 24 * hourMs).toISOString();
		expect(await ask({ expiresAt: late })).toBe(400);
		expect(await ask({ modules: { notes: 'destructive' } })).toBe(400);
		expect(await ask({ spaceId: await personalSpaceOf(world.app, other) })).toBe(403);
		expect(await listed(device)).toEqual([]);
	});

	test('allows so many runs within a day', async () => {
		const { grantId } = await seal(await sealer('runs'), { maxRunsPerDay: 2 });
		for (const run of ['a', 'b', 'a', 'b']) expect((await exchange(grantId, run)).status).toBe(200);
		expect(await errorOf(await exchange(grantId, 'c'))).toEqual({ status: 400, error: 'runs_exceeded' });
	});

	test('is not exchanged by the gateway', async () => {
		const { grantId } = await seal(await sealer('gateway'));
		const trace = await traceOf(grantId);
		const type = { requested_token_type: 'urn:mana:params:oauth:token-type:trace' };
		for (const more of [{}, type]) {
			expect((await exchangeOfGateway(world.app, trace, 'sync', more)).status).toBeGreaterThanOrEqual(400);
		}
		const byGateway = aiAssertion(world, { iss: 'mana-mcp', sub: 'mana-mcp' });
		const refused = await exchangeGrant(world, grantId, 'r', 'trace', byGateway);
		expect(await errorOf(refused)).toEqual({ status: 401, error: 'invalid_client' });
	});
});

describe('a trace token', () => {
	test('reads the public keys of its person and the names of the space, and reports what was done', async () => {
		const device = await sealer('good-for');
		const spaceId = await personalSpaceOf(world.app, device);
		const shared = await sharedSpace(world, device, 'sealed-shared');
		const trace = await traceOf((await seal(device)).grantId);
		const own = await get(world.app, `${agentKeysPath}/public`, device.accessToken);
		const seen = await get(world.app, `${agentKeysPath}/public`, trace);
		expect(await seen.json()).toEqual(await own.json());
		const spaces = await (await get(world.app, '/api/auth/organization/list', trace)).json();
		expect(spaces.map(({ id }: { id: string }) => id)).toEqual([spaceId]);
		const report = (space: string) =>
			post(world.app, activityPath, { entries: [entry(space)] }, bearer(trace));
		expect(await (await report(spaceId)).json()).toEqual({ written: 1, known: 0 });
		expect(await refusalOf(await report(shared))).toEqual({ status: 403, error: 'TOKEN_BOUND' });
		const log = await (await get(world.app, activityPath, device.accessToken)).json();
		expect(log.entries).toMatchObject([{ tool: 'notes.list', verifiedClient: 'mana-ai' }]);
	});

	test('opens no other route of ours', async () => {
		const device = await sealer('closed');
		const { grantId } = await seal(device);
		const trace = await traceOf(grantId);
		const good = new Set([`GET ${agentKeysPath}/public`, `POST ${activityPath}`]);
		const routes = new Map(
			world.app.routes
				.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
				.map((route) => [`${route.method} ${route.path}`, route]),
		);
		const guarded: string[] = [];
		for (const [name, { method, path }] of routes) {
			const send = (headers: Record<string, string>) =>
				world.app.request(`${publicUrl}${path.replaceAll(/:\w+/g, 'x')}`, {
					method,
					headers: { 'content-type': 'application/json', ...headers },
					...(method !== 'GET' && { body: '{}' }),
				});
			const anonymous = await refusalOf(await send({}));
			if (anonymous.error !== 'TOKEN_MISSING' || good.has(name)) continue;
			guarded.push(name);
			const refused = await refusalOf(await send(bearer(trace)));
			expect({ name, ...refused }).toEqual({ name, status: 403, error: 'TOKEN_BOUND' });
		}
		expect(guarded.length).toBeGreaterThan(60);
		expect(guarded).toEqual(
			expect.arrayContaining([
				`GET ${vaultPath}/key`,
				`GET ${agentKeysPath}`,
				`PUT ${agentKeysPath}`,
				'GET /api/v1/spaces/:id/keys',
				'GET /api/v1/spaces/:id/policy',
				`GET ${activityPath}`,
				`POST ${grantsPath}`,
				'GET /api/v1/me/export',
				'GET /api/v1/me/connection',
			]),
		);
		expect(await isInForce(grantId)).toBe(true);
	});

	test('is no session of the library’s either', async () => {
		const trace = await traceOf((await seal(await sealer('library'))).grantId);
		const session = await get(world.app, '/api/auth/get-session', trace);
		expect(await session.text()).toBe('null');
		for (const path of ['/api/auth/token', '/api/auth/list-sessions', '/api/auth/oauth2/userinfo']) {
			expect((await get(world.app, path, trace)).status).toBeGreaterThanOrEqual(400);
		}
	});

	test('is dead with its grant, but what was done until then is still reported by mana-ai', async () => {
		const device = await sealer('late');
		const spaceId = await personalSpaceOf(world.app, device);
		const { grantId } = await seal(device);
		const trace = await traceOf(grantId);
		const at = new Date(world.deps.now()).toISOString();
		expect((await remove(`${grantsPath}/${grantId}`, device.accessToken)).status).toBe(200);
		const ended = { status: 401, error: 'GRANT_ENDED' };
		expect(await refusalOf(await get(world.app, `${agentKeysPath}/public`, trace))).toEqual(ended);
		expect(await refusalOf(await get(world.app, '/api/auth/organization/list', trace))).toEqual(ended);
		const report = (proof?: string) =>
			post(
				world.app,
				activityPath,
				{ entries: [entry(spaceId, at)] },
				{ ...bearer(trace), ...(proof !== undefined && { [clientAssertionHeader]: proof }) },
			);
		expect(await refusalOf(await report())).toEqual(ended);
		const proof = aiAssertion(world, { aud: `${publicUrl}${activityPath}` });
		expect(await (await report(proof)).json()).toEqual({ written: 1, known: 0 });
	});
});

describe('a sealed grant ends', () => {
	const ends: readonly [
		string,
		(device: Device, grant: MissionGrantInWords) => Response | Promise<Response>,
	][] = [
		['when it is revoked', (device, { grantId }) => remove(`${grantsPath}/${grantId}`, device.accessToken)],
		['when all agents are disconnected', (device) => remove('/api/v1/me/grants', device.accessToken)],
		[
			'with a new password',
			(device) => {
				const change = { currentPassword: password, newPassword: 'another long password' };
				return post(world.app, '/api/auth/change-password', change, bearer(device.refreshToken));
			},
		],
		[
			'when zero-knowledge mode is turned off',
			(device) => {
				const off = { enable: false, masterKey: encodeBase64(device.masterKey) };
				return post(world.app, `${vaultPath}/zero-knowledge`, off, bearer(device.strongToken));
			},
		],
		[
			'with the keys that sign for it',
			async (device) => {
				const body = await agentKeysBody(await newAgentPairs(), device.masterKey);
				return put(world.app, agentKeysPath, { ...body, replace: true }, bearer(device.strongToken));
			},
		],
		[
			'with all sessions',
			(device) => post(world.app, '/api/v1/me/sessions/end-all', {}, bearer(device.accessToken)),
		],
		[
			'with the account',
			(device) =>
				world.app.request(`${publicUrl}/api/v1/me`, {
					method: 'DELETE',
					headers: { 'content-type': 'application/json', ...bearer(device.strongToken) },
					body: JSON.stringify({ confirmEmail: device.user.email }),
				}),
		],
	];

	test.each(ends)('%s', async (name, end) => {
		const device = await sealer(name.replaceAll(' ', '-'));
		const grant = await seal(device);
		const trace = await traceOf(grant.grantId);
		const ended = await end(device, grant);
		expect(ended.ok).toBe(true);
		expect(await errorOf(await exchange(grant.grantId))).toEqual(invalid);
		const refused = await get(world.app, `${agentKeysPath}/public`, trace);
		expect(await refusalOf(refused)).toEqual({ status: 401, error: 'GRANT_ENDED' });
		const left = await world.admin`
			select from auth.mission_grants where user_id = ${device.user.id}`;
		expect(left).toHaveLength(0);
	});

	test('with its time, and with the membership', async () => {
		const device = await sealer('time');
		const { grantId } = await seal(device);
		const trace = await traceOf(grantId);
		aheadMs = 2 * hourMs;
		expect(await isInForce(grantId)).toBe(false);
		expect((await get(world.app, `${agentKeysPath}/public`, trace)).status).toBe(401);
		aheadMs = 0;

		const owner = await registered(world.app, 'sealed-family@mana.test');
		const spaceId = await sharedSpace(world, owner, 'sealed-family');
		const person = await joined(world, owner, 'sealed-member@mana.test', spaceId, 'member');
		const member = await deviceOf(world.app, person);
		await goZeroKnowledge(world.app, member);
		await publishAgentKeys(world.app, member);
		const shared = await seal(member, { spaceId });
		const own = await seal(member, { missionId: 'm2' });
		const removed = await remove(`/api/v1/spaces/${spaceId}/members/${member.user.id}`, owner.accessToken);
		expect(removed.status).toBe(200);
		expect(await isInForce(shared.grantId)).toBe(false);
		expect(await isInForce(own.grantId)).toBe(true);
	});

	test('with nothing less: not with a new wrap of the same keys, nor with a change of another mission', async () => {
		const device = await createDevice(world.app, 'stays@mana.test');
		await goZeroKnowledge(world.app, device);
		const pairs = await publishAgentKeys(world.app, device);
		const { grantId } = await seal(device);
		const other = await seal(device, { missionId: 'm2' });
		const again = { ...(await agentKeysBody(pairs, device.masterKey)), replace: true };
		expect((await put(world.app, agentKeysPath, again, bearer(device.strongToken))).status).toBe(200);
		await remove(`${grantsPath}/${other.grantId}`, device.accessToken);
		const refused = await askForGrant(world, device, { sealed: false });
		expect(refused.status).toBe(409);
		// What the mode ends while it is on are open grants.
		await post(world.app, `${vaultPath}/zero-knowledge`, { enable: true }, bearer(device.strongToken));
		expect(await isInForce(grantId)).toBe(true);
		const next = await seal(device);
		expect(await isInForce(grantId)).toBe(false);
		expect(await isInForce(next.grantId)).toBe(true);
	});

	test('whichever comes first: what is granted while the mode is turned off or the keys are replaced', async () => {
		for (let round = 0; round < 5; round++) {
			const device = await sealer(`race-${round}`);
			const off = { enable: false, masterKey: encodeBase64(device.masterKey) };
			const ask = (missionId: string) => askForGrant(world, device, { sealed: true, missionId });
			const asked = await Promise.all([
				ask('m1'),
				ask('m2'),
				post(world.app, `${vaultPath}/zero-knowledge`, off, bearer(device.strongToken)),
				ask('m3'),
				ask('m4'),
			]);
			for (const { status } of asked) expect([200, 409]).toContain(status);
			expect(asked[2]?.status).toBe(200);
			expect(await listed(device)).toEqual([]);
		}
	});
});

test('a sealed grant stands in the key log and in the export', async () => {
	const device = await sealer('logged');
	const { grantId } = await seal(device);
	const exported = await (await get(world.app, '/api/v1/me/export', device.strongToken)).json();
	expect(exported.missionGrants).toMatchObject([{ id: grantId, missionId: 'm1', sealed: true }]);
	await remove(`${grantsPath}/${grantId}`, device.accessToken);
	const log: KeyAuditPage = await (await get(world.app, `${vaultPath}/audit`, device.accessToken)).json();
	expect(log.chain.isIntact).toBe(true);
	expect(log.entries.slice(0, 3).map(({ action, missionId }) => [action, missionId])).toEqual([
		['mission_revoke', 'm1'],
		['mission_grant', 'm1'],
		['agent_keys_set', null],
	]);
});

test('the database keeps no sealed grant without agent keys', async () => {
	const person = await registered(world.app, 'constraint@mana.test');
	const { grantId } = await granted(world, person);
	const seals = world.admin`update auth.mission_grants set sealed = true where id = ${grantId}`;
	await expect(seals.execute()).rejects.toThrow('mission_grants_agent_keys_of_fkey');
});
