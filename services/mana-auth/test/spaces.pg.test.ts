import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import postgres from 'postgres';
import { connect } from '../src/db/connection.ts';
import { readKeyAudit } from '../src/db/key-audit-store.ts';
import { isIntactChain } from '../src/domain/key-audit.ts';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	get,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';

let world: AuthWorld;
let owner: SignedIn;
beforeAll(async () => {
	world = await createAuthWorld();
	owner = await registered(world.app, 'owner@mana.test');
});
afterAll(() => world.close());

/** Native routes take the session's own token as bearer. */
const native = (person: SignedIn, path: string, body: unknown) =>
	post(world.app, `/api/auth/organization/${path}`, body, bearer(person.refreshToken));
const spacesOf = async (person: SignedIn) =>
	(await get(world.app, '/api/auth/organization/list', person.accessToken)).json();
const keysOf = (person: SignedIn, spaceId: string) =>
	get(world.app, `/api/v1/spaces/${spaceId}/keys`, person.accessToken);
const personalOf = async (person: SignedIn): Promise<string> => (await spacesOf(person))[0].id;

async function sharedSpace(slug: string, type = 'family'): Promise<string> {
	const answer = await native(owner, 'create', { name: slug, slug, metadata: { type } });
	if (answer.status !== 200) throw new Error(await answer.text());
	return (await answer.json()).id;
}

async function invite(email: string, spaceId: string, role: string): Promise<string> {
	const answer = await native(owner, 'invite-member', { email, role, organizationId: spaceId });
	if (answer.status !== 200) throw new Error(await answer.text());
	const link = world.mails.findLast((mail) => mail.to === email)?.link ?? '';
	return new URL(link).searchParams.get('id') ?? '';
}

async function join(email: string, spaceId: string, role: string): Promise<SignedIn> {
	const person = await registered(world.app, email);
	const invitationId = await invite(email, spaceId, role);
	const accepted = await native(person, 'accept-invitation', { invitationId });
	if (accepted.status !== 200) throw new Error(await accepted.text());
	return person;
}

/** The library names the code twice, as its own clients and as ours look for it. */
const nativeRefusal = async (answer: Response) => {
	const body = await answer.json();
	return { status: answer.status, error: body.error ?? body.code };
};

describe('a shared space', () => {
	test('is created with a type, and is listed after the personal one', async () => {
		const id = await sharedSpace('listed-family');
		expect(await spacesOf(owner)).toMatchObject([
			{ type: 'personal', role: 'owner' },
			{ id, name: 'listed-family', type: 'family', role: 'owner', metadata: { type: 'family' } },
		]);
	});

	test.each([
		['no metadata', {}],
		['no type', { metadata: { tier: 'public' } }],
		['an unknown type', { metadata: { type: 'guild' } }],
		['the type of personal spaces', { metadata: { type: 'personal' } }],
	])('is refused with %s', async (_, part) => {
		const answer = await native(owner, 'create', { name: 'Refused', slug: 'refused', ...part });
		expect(await nativeRefusal(answer)).toEqual({ status: 400, error: 'SPACE_METADATA_INVALID' });
	});

	test.each(['admin', 'Upper', 'two--dashes', 'x'.repeat(51)])('is refused the slug %s', async (slug) => {
		const answer = await native(owner, 'create', { name: 'Refused', slug, metadata: { type: 'team' } });
		expect(await nativeRefusal(answer)).toEqual({ status: 400, error: 'SPACE_SLUG_INVALID' });
	});

	test('keeps its type when it is changed', async () => {
		const organizationId = await sharedSpace('keeps-type');
		const change = (data: object) => native(owner, 'update', { organizationId, data });
		expect((await change({ metadata: { type: 'family', voiceDoc: 'warm' } })).status).toBe(200);
		for (const type of ['team', 'personal', undefined]) {
			const refused = await nativeRefusal(await change({ metadata: { type } }));
			expect(refused).toEqual({ status: 400, error: 'SPACE_METADATA_INVALID' });
		}
		const listed = (await spacesOf(owner)).find(({ id }: { id: string }) => id === organizationId);
		expect(listed).toMatchObject({ type: 'family', metadata: { type: 'family', voiceDoc: 'warm' } });
	});

	test('whose making broke off in the middle is made at the next try', async () => {
		await world.admin`insert into auth.organizations (id, name, slug, metadata, created_at)
			values ('broken-off', 'Half', 'broken-off', '{"type":"team"}', now() - interval '2 minutes')`;
		const id = await sharedSpace('broken-off', 'team');
		expect(id).not.toBe('broken-off');
		const again = await native(owner, 'create', {
			name: 'x',
			slug: 'broken-off',
			metadata: { type: 'team' },
		});
		expect(again.status).toBe(400);
	});

	test("that is personal keeps its metadata: its owner's tier is not theirs to say", async () => {
		const change = {
			organizationId: await personalOf(owner),
			data: { metadata: { type: 'personal', tier: 'founder' } },
		};
		expect(await nativeRefusal(await native(owner, 'update', change))).toEqual({
			status: 400,
			error: 'SPACE_METADATA_INVALID',
		});
	});

	test('cannot be made with a bearer JWT or without a session', async () => {
		const body = { name: 'No', slug: 'no-session', metadata: { type: 'team' } };
		const path = '/api/auth/organization/create';
		expect((await post(world.app, path, body, bearer(owner.accessToken))).status).toBe(401);
		expect((await post(world.app, path, body)).status).toBe(401);
	});

	test('cannot be made from an evil page with the cookie', async () => {
		const signIn = await post(world.app, '/api/auth/sign-in/email', {
			email: 'owner@mana.test',
			password: 'violet-kettle-42',
		});
		const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
		const create = (origin: string, slug: string) =>
			post(
				world.app,
				'/api/auth/organization/create',
				{ name: 'By cookie', slug, metadata: { type: 'team' } },
				{ cookie, origin },
			);
		expect((await create('http://evil.test', 'by-cookie-1')).status).toBe(403);
		expect((await create('null', 'by-cookie-2')).status).toBe(403);
		expect((await create(publicUrl, 'by-cookie-3')).status).toBe(200);
	});
});

describe('an invitation', () => {
	test('reaches its recipient by link and makes them a member', async () => {
		const spaceId = await sharedSpace('invites');
		const guest = await join('guest@mana.test', spaceId, 'member');
		expect(await spacesOf(guest)).toMatchObject([{ type: 'personal' }, { id: spaceId, role: 'member' }]);
	});

	test('is good for its recipient only, and once', async () => {
		const spaceId = await sharedSpace('invites-once');
		const invitationId = await invite('rightful@mana.test', spaceId, 'member');
		const thief = await registered(world.app, 'thief@mana.test');
		expect((await native(thief, 'accept-invitation', { invitationId })).status).toBe(403);
		const rightful = await registered(world.app, 'rightful@mana.test');
		expect((await native(rightful, 'accept-invitation', { invitationId })).status).toBe(200);
		expect((await native(rightful, 'accept-invitation', { invitationId })).status).toBe(400);
	});

	test('may be sent by owners and admins, not by members and viewers', async () => {
		const organizationId = await sharedSpace('who-invites');
		for (const [role, expected] of [
			['admin', 200],
			['member', 403],
			['viewer', 403],
		] as const) {
			const person = await join(`inviter.${role}@mana.test`, organizationId, role);
			const answer = await native(person, 'invite-member', {
				email: `by.${role}@mana.test`,
				role: 'viewer',
				organizationId,
			});
			expect(answer.status).toBe(expected);
		}
		const admin = await registered(world.app, 'unrelated@mana.test');
		const answer = await native(admin, 'invite-member', {
			email: 'x@mana.test',
			role: 'member',
			organizationId,
		});
		expect(answer.status).toBe(400);
	});

	test('names one known role', async () => {
		const organizationId = await sharedSpace('roles-known');
		for (const role of ['boss', 'admin,owner', ['admin', 'viewer'], []]) {
			const answer = await native(owner, 'invite-member', { email: 'r@mana.test', role, organizationId });
			expect(await nativeRefusal(answer)).toEqual({ status: 400, error: 'VALIDATION' });
		}
	});

	test('accepted many times at once makes one member', async () => {
		const spaceId = await sharedSpace('invites-race');
		const person = await registered(world.app, 'racer@mana.test');
		const invitationId = await invite('racer@mana.test', spaceId, 'member');
		await Promise.all(Array.from({ length: 6 }, () => native(person, 'accept-invitation', { invitationId })));
		const rows = await world.admin`
			select id from auth.members where organization_id = ${spaceId} and user_id = ${person.user.id}`;
		expect(rows).toHaveLength(1);
	});
});

describe('a personal space', () => {
	test('cannot be deleted, left, shared or rearranged', async () => {
		const organizationId = await personalOf(owner);
		const refused = { status: 403, error: 'SPACE_PERSONAL_UNDELETABLE' };
		for (const [path, body] of [
			['delete', {}],
			['leave', {}],
			['invite-member', { email: 'b@mana.test', role: 'member' }],
			['remove-member', { memberIdOrEmail: 'owner@mana.test' }],
			['update-member-role', { memberId: 'x', role: 'viewer' }],
		] as const) {
			const answer = await native(owner, path, { organizationId, ...body });
			expect(await nativeRefusal(answer)).toEqual(refused);
		}
		expect((await spacesOf(owner))[0].id).toBe(organizationId);
	});

	test('is not shared when it is meant only as the active one', async () => {
		const person = await registered(world.app, 'implicit@mana.test');
		const answer = await native(person, 'invite-member', { email: 'b@mana.test', role: 'member' });
		expect(await nativeRefusal(answer)).toEqual({ status: 403, error: 'SPACE_PERSONAL_UNDELETABLE' });
	});

	test('takes no second member, also not by SQL as the runtime role', async () => {
		const runtime = postgres(world.runtimeUrl, { max: 1, onnotice: () => {} });
		const stranger = await registered(world.app, 'stranger@mana.test');
		const organizationId = await personalOf(owner);
		try {
			const insert = runtime`
				insert into auth.members (id, organization_id, user_id, role)
				values ('m1', ${organizationId}, ${stranger.user.id}, 'viewer')`;
			expect(await insert.catch((error) => error.code)).toBe('23514');
			const twice = runtime`
				insert into auth.members (id, organization_id, user_id, role)
				values ('m2', ${organizationId}, ${owner.user.id}, 'owner')`;
			expect(await twice.catch((error) => error.code)).toBe('23505');
		} finally {
			await runtime.end({ timeout: 1 });
		}
	});

	test('is opened by the vault, not by space keys', async () => {
		const answer = await keysOf(owner, await personalOf(owner));
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'SPACE_PERSONAL' });
	});
});

describe('space keys', () => {
	test('are the same for every member, viewers included, and minted with the space', async () => {
		const spaceId = await sharedSpace('same-keys');
		expect(await world.admin`select epoch from auth.space_keys where space_id = ${spaceId}`).toHaveLength(1);
		const member = await join('keys.member@mana.test', spaceId, 'member');
		const viewer = await join('keys.viewer@mana.test', spaceId, 'viewer');
		const mine = await (await keysOf(owner, spaceId)).json();
		expect(mine).toEqual({ current: 1, keys: [{ epoch: 1, key: expect.any(String) }] });
		expect(Buffer.from(mine.keys[0].key, 'base64')).toHaveLength(32);
		for (const person of [member, viewer]) {
			const answer = await keysOf(person, spaceId);
			expect(answer.headers.get('cache-control')).toBe('no-store');
			expect(await answer.json()).toEqual(mine);
		}
	});

	test('are refused to others, at once also to who has left, and each try is audited', async () => {
		const spaceId = await sharedSpace('left-keys');
		const outsider = await registered(world.app, 'outsider@mana.test');
		const refused = { status: 403, error: 'SPACE_FORBIDDEN' };
		expect(await refusalOf(await keysOf(outsider, spaceId))).toEqual(refused);
		expect(await refusalOf(await keysOf(outsider, 'no-such-space'))).toEqual(refused);

		const leaver = await join('leaver@mana.test', spaceId, 'member');
		expect((await keysOf(leaver, spaceId)).status).toBe(200);
		expect((await native(leaver, 'leave', { organizationId: spaceId })).status).toBe(200);
		expect(await refusalOf(await keysOf(leaver, spaceId))).toEqual(refused);

		const runtime = connect(world.runtimeUrl, 1);
		const rows = await readKeyAudit(runtime.sql, leaver.user.id);
		await runtime.pool.end();
		expect(rows).toMatchObject([
			{ action: 'space_fetch', status: 200, spaceId },
			{ action: 'space_failed_fetch', status: 403, spaceId },
		]);
		expect(isIntactChain(rows)).toBe(true);
	});

	test('are minted when missing, one for everybody who asks at once', async () => {
		const spaceId = await sharedSpace('missing-keys');
		const member = await join('missing@mana.test', spaceId, 'member');
		await world.admin`delete from auth.space_keys where space_id = ${spaceId}`;
		const answers = await Promise.all(
			Array.from({ length: 12 }, (_, index) => keysOf(index % 2 ? owner : member, spaceId)),
		);
		const keys = await Promise.all(answers.map(async (answer) => (await answer.json()).keys[0].key));
		expect(new Set(keys).size).toBe(1);
	});

	test('do not open when those of two spaces or epochs are swapped', async () => {
		const [one, two] = [await sharedSpace('swap-one'), await sharedSpace('swap-two')];
		await world.admin`
			update auth.space_keys a set wrapped_key = b.wrapped_key, wrap_iv = b.wrap_iv
			from auth.space_keys b
			where a.space_id in (${one}, ${two}) and b.space_id in (${one}, ${two}) and a.space_id <> b.space_id`;
		expect((await keysOf(owner, one)).status).toBe(500);
		const epochs = await sharedSpace('swap-epochs');
		await world.admin`update auth.space_keys set epoch = 2 where space_id = ${epochs}`;
		expect((await keysOf(owner, epochs)).status).toBe(500);
	});

	test('of older epochs come too, the newest being the current one', async () => {
		const spaceId = await sharedSpace('epochs');
		const wrap = await world.deps.keyEncryption.wrap(
			crypto.getRandomValues(new Uint8Array(32)),
			`space|${spaceId}|2`,
		);
		await world.deps.spaceKeys.insert(owner.user.id, {
			spaceId,
			epoch: 2,
			wrap,
			departures: 0,
			createdAtMs: 0,
		});
		const { current, keys } = await (await keysOf(owner, spaceId)).json();
		expect([current, keys.map(({ epoch }: { epoch: number }) => epoch)]).toEqual([2, [1, 2]]);
	});

	test('are kept back where the audit cannot be written', async () => {
		const spaceId = await sharedSpace('unaudited');
		await world.admin`revoke insert on auth.key_audit from mana_auth_runtime`;
		try {
			expect(await refusalOf(await keysOf(owner, spaceId))).toEqual({
				status: 503,
				error: 'AUDIT_UNAVAILABLE',
			});
		} finally {
			await world.admin`grant insert on auth.key_audit to mana_auth_runtime`;
		}
	});
});
