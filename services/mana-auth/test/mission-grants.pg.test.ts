import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { KeyAuditPage, SignedIn } from '@mana/auth-protocol';
import { decodeJwt } from 'jose';
import { runRetention } from '../src/retention.ts';
import {
	type AuthWorld,
	bearer,
	boundToken,
	createAuthWorld,
	get,
	joined,
	password,
	post,
	publicUrl,
	refusalOf,
	registered,
	sharedSpace,
	steppedUp,
} from './auth-world.ts';
import { createDevice, goZeroKnowledge, vaultPath } from './device.ts';
import {
	aiAssertion,
	aiPublicKey,
	exchangeGrant,
	granted as grantedIn,
	grantsPath,
	hourMs as hour,
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

const assertion = (claims: Record<string, unknown> = {}, key?: KeyObject) => aiAssertion(world, claims, key);
const exchange = (grantId: string, runId: string, use: 'sync' | 'keys' = 'sync', by?: string) =>
	exchangeGrant(world, grantId, runId, use, by);
const granted = (person: SignedIn, more?: Record<string, unknown>) => grantedIn(world, person, more);

const remove = (path: string, token: string) =>
	world.app.request(`${publicUrl}${path}`, { method: 'DELETE', headers: bearer(token) });
const keyLogOf = async (person: SignedIn) =>
	(await (await get(world.app, `${vaultPath}/audit`, person.accessToken)).json()) as KeyAuditPage;

const errorOf = async (answer: Response) => ({ status: answer.status, error: (await answer.json()).error });

describe('what is granted to a mission', () => {
	test('becomes tokens of a minute, bound to its space and scopes, that open the key and nothing of another space', async () => {
		const person = await registered(world.app, 'mission@mana.test');
		const { grantId, scopes } = await granted(person);
		expect(scopes).toEqual(['ai:read', 'ai:write', 'notes:write', 'todo:read']);
		const sync = await (await exchange(grantId, 'run-1')).json();
		expect(sync.expires_in).toBeLessThanOrEqual(60);
		expect(decodeJwt(sync.access_token)).toMatchObject({
			sub: person.user.id,
			space: await personalSpaceOf(world.app, person),
			act: { sub: 'mana-ai' },
			use: 'sync',
			grant: grantId,
		});
		const keys = await (await exchange(grantId, 'run-1', 'keys')).json();
		const vault = '/api/v1/me/encryption-vault';
		await post(world.app, `${vault}/init`, {}, bearer(person.accessToken));
		expect((await get(world.app, `${vault}/key`, keys.access_token)).status).toBe(200);
		expect((await get(world.app, grantsPath, keys.access_token)).status).toBe(403);
		const [listed] = (await (await get(world.app, grantsPath, person.accessToken)).json()).grants;
		expect(listed).toMatchObject({ grantId, missionId: 'm1', maxRunsPerDay: 2 });
		expect(listed.lastUsedAt).not.toBeNull();
	});

	test('allows so many runs within a day, however often each of them asks', async () => {
		const person = await registered(world.app, 'runs@mana.test');
		const { grantId } = await granted(person);
		for (const run of ['a', 'b', 'a', 'b', 'a']) expect((await exchange(grantId, run)).status).toBe(200);
		expect(await errorOf(await exchange(grantId, 'c'))).toEqual({ status: 400, error: 'runs_exceeded' });
		const atOnce = await granted(person, { missionId: 'm2', maxRunsPerDay: 3 });
		const answers = await Promise.all(
			Array.from({ length: 8 }, (_, index) => exchange(atOnce.grantId, `run-${index}`)),
		);
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
	});

	test('ends when it is revoked, runs out, or everything is disconnected', async () => {
		const person = await registered(world.app, 'revoked@mana.test');
		const dead = { status: 400, error: 'invalid_grant' };
		const first = await granted(person);
		const keys = await (await exchange(first.grantId, 'r', 'keys')).json();
		const end = (path: string) =>
			world.app.request(`${publicUrl}${path}`, { method: 'DELETE', headers: bearer(person.accessToken) });
		expect((await end(`${grantsPath}/${first.grantId}`)).status).toBe(200);
		expect(await errorOf(await exchange(first.grantId, 'r'))).toEqual(dead);
		// A token that it was exchanged for is dead as well where it is looked up, and everywhere within a minute.
		const refused = await get(world.app, '/api/v1/me/encryption-vault/key', keys.access_token);
		expect(await refusalOf(refused)).toMatchObject({ status: 401, error: 'GRANT_ENDED' });
		const second = await granted(person);
		await end('/api/v1/me/grants');
		expect(await errorOf(await exchange(second.grantId, 'r'))).toEqual(dead);
		const third = await granted(person);
		aheadMs = 2 * hour;
		expect(await errorOf(await exchange(third.grantId, 'r'))).toEqual(dead);
		aheadMs = 0;
	});

	test('is replaced by the next one for the same mission', async () => {
		const person = await registered(world.app, 'again@mana.test');
		const first = await granted(person);
		const second = await granted(person, { modules: { notes: 'read' } });
		expect((await exchange(first.grantId, 'r')).status).toBe(400);
		expect((await exchange(second.grantId, 'r')).status).toBe(200);
	});

	test('is refused for too long a time, for a module that there is not, and for a space of others', async () => {
		const person = await registered(world.app, 'bounds@mana.test');
		const other = await registered(world.app, 'bounds-other@mana.test');
		const ask = async (more: Record<string, unknown>) => {
			const request = {
				missionId: 'm1',
				spaceId: await personalSpaceOf(world.app, person),
				modules: { notes: 'read' },
				expiresAt: new Date(Date.now() + hour).toISOString(),
				maxRunsPerDay: 1,
				...more,
			};
			return post(world.app, grantsPath, request, bearer(person.accessToken));
		};
		const late = new Date(Date.now() + 91 * 24 * hour).toISOString();
		expect((await ask({ expiresAt: late })).status).toBe(400);
		expect((await ask({ modules: { nonsense: 'read' } })).status).toBe(400);
		expect((await ask({ modules: { notes: 'destructive' } })).status).toBe(400);
		expect((await ask({ spaceId: await personalSpaceOf(world.app, other) })).status).toBe(403);
	});

	test('is not given by an agent, and not exchanged by anybody but mana-ai', async () => {
		const person = await registered(world.app, 'agents@mana.test');
		const spaceId = await personalSpaceOf(world.app, person);
		const bound = await boundToken(world, person, { space: spaceId, scope: 'mana:write' });
		const answer = await post(world.app, grantsPath, {}, bearer(bound));
		expect(answer.status).toBe(403);
		const { grantId } = await granted(person);
		const stranger = generateKeyPairSync('ed25519').privateKey;
		const refused = { status: 401, error: 'invalid_client' };
		for (const by of [
			assertion({}, stranger),
			assertion({ iss: 'mana-mcp', sub: 'mana-mcp' }),
			assertion({ aud: `${publicUrl}/api/v1/oauth/token-exchange` }),
			assertion({ exp: Math.floor(Date.now() / 1000) + 600 }),
		]) {
			expect(await errorOf(await exchange(grantId, 'r', 'sync', by))).toEqual(refused);
		}
		const once = assertion();
		expect((await exchange(grantId, 'r', 'sync', once)).status).toBe(200);
		expect(await errorOf(await exchange(grantId, 'r', 'sync', once))).toEqual(refused);
	});

	test('stands in its person’s log of keys: when it was given, what it fetched, and when it ended', async () => {
		const person = await registered(world.app, 'audited@mana.test');
		await post(world.app, `${vaultPath}/init`, {}, bearer(person.accessToken));
		const { grantId } = await granted(person);
		const keys = await (await exchange(grantId, 'run-1', 'keys')).json();
		await get(world.app, `${vaultPath}/key`, keys.access_token);
		await remove(`${grantsPath}/${grantId}`, person.accessToken);
		const { entries, chain } = await keyLogOf(person);
		expect(entries.map(({ action, missionId }) => [action, missionId])).toEqual([
			['mission_revoke', 'm1'],
			['fetch', 'm1'],
			['mission_grant', 'm1'],
			['init', null],
		]);
		expect(chain.isIntact).toBe(true);
		await world.admin`update auth.key_audit set mission_id = 'm2' where user_id = ${person.user.id}`;
		expect((await keyLogOf(person)).chain.isIntact).toBe(false);
	});

	test('ends with the membership, and with a new password', async () => {
		const owner = await registered(world.app, 'family@mana.test');
		const spaceId = await sharedSpace(world, owner, 'mission-family');
		const member = await joined(world, owner, 'family-member@mana.test', spaceId, 'member');
		const dead = { status: 400, error: 'invalid_grant' };
		const shared = await granted(member, { spaceId });
		const own = await granted(member, { missionId: 'm2' });
		const keys = await (await exchange(shared.grantId, 'r', 'keys')).json();
		expect((await get(world.app, `/api/v1/spaces/${spaceId}/keys`, keys.access_token)).status).toBe(200);
		const elsewhere = await get(world.app, `${vaultPath}/key`, keys.access_token);
		expect(await refusalOf(elsewhere)).toMatchObject({ status: 403, error: 'TOKEN_BOUND' });

		const left = await post(world.app, `/api/v1/spaces/${spaceId}/leave`, {}, bearer(member.accessToken));
		expect(left.status).toBe(200);
		expect(await errorOf(await exchange(shared.grantId, 'r'))).toEqual(dead);
		const late = await get(world.app, `/api/v1/spaces/${spaceId}/keys`, keys.access_token);
		expect(await refusalOf(late)).toMatchObject({ status: 401, error: 'GRANT_ENDED' });

		expect((await exchange(own.grantId, 'r')).status).toBe(200);
		const changed = await post(
			world.app,
			'/api/auth/change-password',
			{ currentPassword: password, newPassword: 'another long password' },
			bearer(member.refreshToken),
		);
		expect(changed.status).toBe(200);
		expect(await errorOf(await exchange(own.grantId, 'r'))).toEqual(dead);
	});

	test('is neither given nor good where only the person’s devices hold the key', async () => {
		const device = await createDevice(world.app, 'sealed@mana.test');
		const { grantId } = await granted(device);
		await goZeroKnowledge(world.app, device);
		expect(await errorOf(await exchange(grantId, 'r'))).toEqual({ status: 400, error: 'invalid_grant' });
		const request = {
			missionId: 'm1',
			spaceId: await personalSpaceOf(world.app, device),
			modules: { notes: 'read' },
			expiresAt: new Date(world.deps.now() + hour).toISOString(),
			maxRunsPerDay: 1,
		};
		const refused = await post(world.app, grantsPath, request, bearer(device.accessToken));
		expect(await refusalOf(refused)).toEqual({ status: 409, error: 'ZERO_KNOWLEDGE' });
	});

	test('keeps the earlier grant where the next one is refused', async () => {
		const person = await registered(world.app, 'kept@mana.test');
		const other = await registered(world.app, 'kept-other@mana.test');
		const { grantId } = await granted(person);
		const spaceId = await personalSpaceOf(world.app, other);
		await expect(granted(person, { spaceId })).rejects.toThrow('403');
		expect((await exchange(grantId, 'r')).status).toBe(200);
	});

	test('stands in what the person exports, and is removed once it has run out', async () => {
		const person = await registered(world.app, 'exported@mana.test');
		const { grantId } = await granted(person);
		await exchange(grantId, 'r');
		const exported = await get(world.app, '/api/v1/me/export', await steppedUp(world.app, person));
		expect((await exported.json()).missionGrants).toMatchObject([{ id: grantId, missionId: 'm1' }]);
		const { maintenanceUrl, config } = world;
		const retention = { auditDays: 30, activityDays: 30 };
		const left = async () => {
			const now = () => Date.now() + aheadMs;
			await runRetention({ maintenanceUrl, secret: config.secret, retention, now });
			return (
				await world.admin`
				select g.id from auth.mission_grants g left join auth.mission_grant_runs r on r.grant_id = g.id
				where g.user_id = ${person.user.id}`
			).length;
		};
		expect(await left()).toBe(1);
		aheadMs = 2 * hour;
		expect(await left()).toBe(0);
		aheadMs = 0;
	});
});
