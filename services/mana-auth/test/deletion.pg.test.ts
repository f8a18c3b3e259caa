import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { finishDeletions } from '../src/domain/deletion.ts';
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
import { connect, refresh } from './oauth-client.ts';
import { createWorldSync } from './world-sync.ts';

const sync = createWorldSync();
let world: AuthWorld;
let clockAheadMs = 0;
beforeAll(async () => {
	world = await createAuthWorld({}, { fetch: sync.fetch, now: () => Date.now() + clockAheadMs });
	sync.app = world.app;
});
beforeEach(() => {
	sync.isUp = true;
	clockAheadMs = 0;
});
afterAll(() => world.close());

function remove(path: string, token: string, body?: unknown) {
	return world.app.request(`${publicUrl}/api/v1/${path}`, {
		method: 'DELETE',
		headers: { 'content-type': 'application/json', ...bearer(token) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
}
const spacesOf = async (token: string) =>
	(await (await get(world.app, '/api/auth/organization/list', token)).json()).map(
		({ id }: { id: string }) => id,
	);
const holdRows = (spaceId: string, count: number) =>
	sync.holdRows(spaceId, { appId: 'habits', table: 'habits' }, count);
const finish = () => finishDeletions(world.deps);
const later = () => {
	clockAheadMs = 61_000;
};

describe('a deleted space', () => {
	test('is gone for everybody at once, with its data, and a minute later for good', async () => {
		const owner = await registered(world.app, 'anna@mana.test');
		const spaceId = await sharedSpace(world, owner, 'to-delete');
		const member = await joined(world, owner, 'ben@mana.test', spaceId, 'member');
		holdRows(spaceId, 3);
		const answer = await remove(`spaces/${spaceId}`, await steppedUp(world.app, owner));
		expect([answer.status, await answer.json()]).toEqual([200, { spaceId, erased: 3 }]);
		for (const person of [owner, member]) {
			expect(await spacesOf(person.accessToken)).not.toContain(spaceId);
			expect(
				await refusalOf(await get(world.app, `/api/v1/spaces/${spaceId}/keys`, person.accessToken)),
			).toEqual({
				status: 403,
				error: 'SPACE_FORBIDDEN',
			});
		}
		expect(await finish()).toEqual({ spaces: 0, accounts: 0 });
		// What a service took in that still remembered the membership.
		holdRows(spaceId, 1);
		later();
		expect(await finish()).toEqual({ spaces: 1, accounts: 0 });
		expect(sync.holdsRows(spaceId)).toBe(false);
		expect(await world.admin`select from auth.organizations where id = ${spaceId}`).toHaveLength(0);
		expect(await world.admin`select from auth.space_keys where space_id = ${spaceId}`).toHaveLength(0);
		expect(await finish()).toEqual({ spaces: 0, accounts: 0 });
	});

	test('is gone also while mana-sync is down, and its data as soon as it is back', async () => {
		const owner = await registered(world.app, 'marcus@mana.test');
		const spaceId = await sharedSpace(world, owner, 'sync-down', 'team');
		holdRows(spaceId, 2);
		const strong = await steppedUp(world.app, owner);
		sync.isUp = false;
		const answer = await remove(`spaces/${spaceId}`, strong);
		expect([answer.status, await answer.json()]).toEqual([202, { spaceId, erased: null }]);
		expect(await spacesOf(owner.accessToken)).not.toContain(spaceId);
		later();
		expect(await finish()).toEqual({ spaces: 0, accounts: 0 });
		expect(await world.admin`select from auth.organizations where id = ${spaceId}`).toHaveLength(1);
		sync.isUp = true;
		expect(await (await remove(`spaces/${spaceId}`, await steppedUp(world.app, owner))).json()).toEqual({
			spaceId,
			erased: 2,
		});
		expect(await finish()).toEqual({ spaces: 1, accounts: 0 });
	});

	test('takes the agents along that its owner let in, at once', async () => {
		const owner = await registered(world.app, 'agents@mana.test');
		const spaceId = await sharedSpace(world, owner, 'with-agents');
		const { clientId, tokens } = await connect(world.app, owner, { spaceId });
		sync.isUp = false;
		expect((await remove(`spaces/${spaceId}`, await steppedUp(world.app, owner))).status).toBe(202);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(400);
		sync.isUp = true;
		later();
		expect(await finish()).toMatchObject({ spaces: 1 });
	});

	test('takes an owner who has just proved who they are', async () => {
		const owner = await registered(world.app, 'lena@mana.test');
		const spaceId = await sharedSpace(world, owner, 'kept', 'team');
		const admin = await joined(world, owner, 'kai@mana.test', spaceId, 'admin');
		const outsider = await registered(world.app, 'paul@mana.test');
		const erased = sync.erased.length;
		expect(await refusalOf(await remove(`spaces/${spaceId}`, owner.accessToken))).toEqual({
			status: 401,
			error: 'STEP_UP_REQUIRED',
		});
		expect(await refusalOf(await remove(`spaces/${spaceId}`, await steppedUp(world.app, admin)))).toEqual({
			status: 403,
			error: 'SPACE_ROLE_REQUIRED',
		});
		const stranger = await steppedUp(world.app, outsider);
		for (const id of [spaceId, 'unknown']) {
			expect(await refusalOf(await remove(`spaces/${id}`, stranger))).toEqual({
				status: 403,
				error: 'SPACE_FORBIDDEN',
			});
		}
		const bound = await boundToken(world, owner, { space: spaceId, acr: 'step-up' });
		expect(await refusalOf(await remove(`spaces/${spaceId}`, bound))).toEqual({
			status: 403,
			error: 'TOKEN_BOUND',
		});
		const native = await post(
			world.app,
			'/api/auth/organization/delete',
			{ organizationId: spaceId },
			bearer(owner.refreshToken),
		);
		expect(await refusalOf(native)).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
		expect(await spacesOf(owner.accessToken)).toContain(spaceId);
		expect(sync.erased).toHaveLength(erased);
	});
});

describe('a deleted account', () => {
	const leave = (token: string, confirmEmail: string) => remove('me', token, { confirmEmail });

	test('is closed at once, and a minute later nothing of it is left but its key audit', async () => {
		const person = await registered(world.app, 'maya@mana.test');
		const friend = await registered(world.app, 'tom@mana.test');
		const spaceId = await sharedSpace(world, friend, 'shared-by-tom');
		await join(friend, person, spaceId);
		await post(world.app, '/api/v1/me/encryption-vault/init', {}, bearer(person.accessToken));
		const [personal] = await spacesOf(person.accessToken);
		holdRows(personal, 5);
		const strong = await steppedUp(world.app, person);
		const answer = await leave(strong, 'Maya@mana.test');
		expect([answer.status, await answer.json()]).toEqual([200, { userId: person.user.id, erased: 5 }]);

		for (const token of [person.accessToken, strong]) {
			expect((await get(world.app, '/api/auth/organization/list', token)).status).toBe(401);
		}
		expect(
			(await post(world.app, '/api/v1/auth/refresh', { refreshToken: person.refreshToken })).status,
		).toBe(401);
		const credentials = { email: 'maya@mana.test', password };
		const again = await post(world.app, '/api/v1/auth/login', credentials);
		expect(await refusalOf(again)).toEqual({ status: 401, error: 'INVALID_CREDENTIALS' });
		const anew = await post(world.app, '/api/v1/auth/register', {
			...credentials,
			password: `new-${password}`,
		});
		expect(anew.status).toBe(200);
		const keys = await (await get(world.app, `/api/v1/spaces/${spaceId}/keys`, friend.accessToken)).json();
		expect(keys.current).toBe(2);

		later();
		expect(await finish()).toEqual({ spaces: 0, accounts: 1 });
		expect(sync.erased.filter((id) => id === personal)).toHaveLength(2);
		const id = person.user.id;
		for (const [table, column] of [
			['users', 'id'],
			['accounts', 'user_id'],
			['sessions', 'user_id'],
			['members', 'user_id'],
			['encryption_vaults', 'user_id'],
			['organizations', 'personal_owner_id'],
		] as const) {
			const rows = world.admin`select from ${world.admin(`auth.${table}`)} where ${world.admin(column)} = ${id}`;
			expect([table, (await rows).length]).toEqual([table, 0]);
		}
		expect(await world.admin`select from auth.key_audit where user_id = ${id}`).not.toHaveLength(0);
		const stays = await post(world.app, '/api/v1/auth/login', {
			...credentials,
			password: `new-${password}`,
		});
		expect(stays.status).toBe(200);
	});

	test('waits for a space that is being made for it, and is refused then', async () => {
		const person = await registered(world.app, 'making@mana.test');
		const strong = await steppedUp(world.app, person);
		const { asked } = await world.admin.begin(async (tx) => {
			await tx`insert into auth.organizations (id, name, slug, metadata)
				values ('made-meanwhile', 'Made', 'made-meanwhile', '{"type":"team"}')`;
			await tx`insert into auth.members (id, organization_id, user_id, role)
				values ('made-meanwhile', 'made-meanwhile', ${person.user.id}, 'owner')`;
			const asked = remove('me', strong, { confirmEmail: 'making@mana.test' });
			await Bun.sleep(150);
			return { asked };
		});
		expect(await refusalOf(await asked)).toEqual({ status: 409, error: 'OWNER_OF_SPACES' });
	});

	test('gets no session and no space any more, though the request was there before', async () => {
		const person = await registered(world.app, 'late@mana.test');
		const credentials = { email: 'late@mana.test', password };
		const space = { name: 'Late', slug: 'too-late', metadata: { type: 'team' } };
		const { asked } = await world.admin.begin(async (tx) => {
			await tx`select pg_advisory_xact_lock(hashtextextended(${`account|${person.user.id}`}, 0))`;
			await tx`update auth.users set deleting_at = now() where id = ${person.user.id}`;
			const asked = [
				post(world.app, '/api/v1/auth/login', credentials),
				post(world.app, '/api/auth/sign-in/email', credentials),
				post(world.app, '/api/auth/organization/create', space, bearer(person.refreshToken)),
			];
			await Bun.sleep(150);
			return { asked };
		});
		for (const answer of asked) {
			expect(await refusalOf(await answer)).toEqual({ status: 403, error: 'ACCOUNT_DELETED' });
		}
		await world.admin`delete from auth.users where id = ${person.user.id}`;
	});

	test('is completed though another one cannot be', async () => {
		const [stuck, free] = [
			await registered(world.app, 'stuck@mana.test'),
			await registered(world.app, 'free@mana.test'),
		];
		await sharedSpace(world, stuck, 'stuck-space');
		await world.admin`update auth.users set deleting_at = now() - interval '1 hour' where id = ${stuck.user.id}`;
		await remove('me', await steppedUp(world.app, free), { confirmEmail: 'free@mana.test' });
		later();
		await expect(finish()).rejects.toBeInstanceOf(AggregateError);
		const left =
			await world.admin`select id from auth.users where id in ${world.admin([stuck.user.id, free.user.id])}`;
		expect(left).toMatchObject([{ id: stuck.user.id }]);
		await world.admin`update auth.users set deleting_at = null where id = ${stuck.user.id}`;
	});

	test('is one whose spaces have other owners', async () => {
		const person = await registered(world.app, 'sofia@mana.test');
		const spaceId = await sharedSpace(world, person, 'only-sofias');
		const strong = await steppedUp(world.app, person);
		const refused = await leave(strong, 'sofia@mana.test');
		expect([refused.status, await refused.json()]).toMatchObject([
			409,
			{ error: 'OWNER_OF_SPACES', spaces: [{ id: spaceId, name: 'only-sofias' }] },
		]);
		expect((await get(world.app, `/api/v1/spaces/${spaceId}`, person.accessToken)).status).toBe(200);
		await remove(`spaces/${spaceId}`, strong);
		expect((await leave(strong, 'sofia@mana.test')).status).toBe(200);
		later();
		expect(await finish()).toEqual({ spaces: 1, accounts: 1 });
	});

	test('outlives mana-sync being down until its data is erased', async () => {
		const person = await registered(world.app, 'julia@mana.test');
		const [personal] = await spacesOf(person.accessToken);
		holdRows(personal, 1);
		const strong = await steppedUp(world.app, person);
		sync.isUp = false;
		const answer = await leave(strong, 'julia@mana.test');
		expect([answer.status, await answer.json()]).toEqual([202, { userId: person.user.id, erased: null }]);
		later();
		expect(await finish()).toEqual({ spaces: 0, accounts: 0 });
		sync.isUp = true;
		expect(await finish()).toEqual({ spaces: 0, accounts: 1 });
		expect(sync.holdsRows(personal)).toBe(false);
	});

	test('takes a step-up and its address typed out', async () => {
		const person = await registered(world.app, 'kept@mana.test');
		expect(await refusalOf(await leave(person.accessToken, 'kept@mana.test'))).toEqual({
			status: 401,
			error: 'STEP_UP_REQUIRED',
		});
		const strong = await steppedUp(world.app, person);
		expect(await refusalOf(await leave(strong, 'other@mana.test'))).toEqual({
			status: 400,
			error: 'CONFIRMATION_MISMATCH',
		});
		expect(await refusalOf(await remove('me', strong, {}))).toEqual({ status: 400, error: 'VALIDATION' });
		expect((await get(world.app, '/api/auth/organization/list', person.accessToken)).status).toBe(200);
	});
});

/** Somebody who is there already follows an invitation. */
async function join(owner: SignedIn, person: SignedIn, spaceId: string): Promise<void> {
	const body = { email: person.user.email, role: 'member' };
	const invited = await post(
		world.app,
		`/api/v1/spaces/${spaceId}/invitations`,
		body,
		bearer(owner.accessToken),
	);
	const { id } = await invited.json();
	await post(world.app, `/api/v1/invitations/${id}/accept`, {}, bearer(person.accessToken));
}
