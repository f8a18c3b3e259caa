import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
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
	steppedUp,
} from './auth-world.ts';

let world: AuthWorld;
let owner: SignedIn;
let ownerStrong: string;
let admin: SignedIn;
let member: SignedIn;
let viewer: SignedIn;
let outsider: SignedIn;
let spaceId: string;
beforeAll(async () => {
	world = await createAuthWorld();
	owner = await registered(world.app, 'lena@mana.test');
	ownerStrong = await steppedUp(world.app, owner);
	spaceId = await sharedSpace(world, owner, 'lenas-team', 'team');
	admin = await joined(world, owner, 'marcus@mana.test', spaceId, 'admin');
	member = await joined(world, owner, 'kai@mana.test', spaceId, 'member');
	viewer = await joined(world, owner, 'maya@mana.test', spaceId, 'viewer');
	outsider = await registered(world.app, 'paul@mana.test');
});
afterAll(() => world.close());

function send(method: string, path: string, token: string, body?: unknown) {
	return world.app.request(`${publicUrl}/api/v1/spaces/${path}`, {
		method,
		headers: { 'content-type': 'application/json', ...bearer(token) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
}
const setRole = (token: string, userId: string, role: string, space = spaceId) =>
	send('PATCH', `${space}/members/${userId}`, token, { role });
const remove = (token: string, userId: string, space = spaceId) =>
	send('DELETE', `${space}/members/${userId}`, token);
const roles = async (space = spaceId) => {
	const rows = await world.admin`select user_id, role from auth.members where organization_id = ${space}`;
	return Object.fromEntries(rows.map((row) => [row.user_id, row.role]));
};
const epochOf = async (person: SignedIn, space: string) =>
	(await (await get(world.app, `/api/v1/spaces/${space}/keys`, person.accessToken)).json()).current;

describe('a space', () => {
	test('shows its members who is in it and which modules its type offers', async () => {
		const answer = await get(world.app, `/api/v1/spaces/${spaceId}`, viewer.accessToken);
		expect(await answer.json()).toMatchObject({
			id: spaceId,
			type: 'team',
			role: 'viewer',
			modules: expect.arrayContaining(['habits', 'todo', 'notes']),
			members: expect.arrayContaining([
				expect.objectContaining({ userId: owner.user.id, email: 'lena@mana.test', role: 'owner' }),
				expect.objectContaining({ userId: viewer.user.id, role: 'viewer' }),
			]),
		});
		const { modules } = await (await get(world.app, `/api/v1/spaces/${spaceId}`, viewer.accessToken)).json();
		expect(modules).not.toContain('journal');
	});

	test('is not shown to others', async () => {
		const refused = { status: 403, error: 'SPACE_FORBIDDEN' };
		for (const id of [spaceId, 'no-such-space']) {
			const answer = await get(world.app, `/api/v1/spaces/${id}`, outsider.accessToken);
			expect(await refusalOf(answer)).toEqual(refused);
		}
		expect((await get(world.app, `/api/v1/spaces/${spaceId}`)).status).toBe(401);
	});
});

describe('roles', () => {
	test('are changed by owners and admins', async () => {
		expect((await setRole(admin.accessToken, viewer.user.id, 'member')).status).toBe(200);
		expect((await setRole(owner.accessToken, viewer.user.id, 'viewer')).status).toBe(200);
		expect(await roles()).toMatchObject({ [viewer.user.id]: 'viewer' });
	});

	test('are not changed by members and viewers, nor by others', async () => {
		const before = await roles();
		for (const person of [member, viewer]) {
			expect(await refusalOf(await setRole(person.accessToken, viewer.user.id, 'admin'))).toEqual({
				status: 403,
				error: 'SPACE_ROLE_REQUIRED',
			});
		}
		expect(await refusalOf(await setRole(outsider.accessToken, viewer.user.id, 'admin'))).toEqual({
			status: 403,
			error: 'SPACE_FORBIDDEN',
		});
		expect(await roles()).toEqual(before);
	});

	test('of owners are nothing for admins, stepped up or not', async () => {
		const strong = await steppedUp(world.app, admin);
		const before = await roles();
		for (const [userId, role] of [
			[admin.user.id, 'owner'],
			[member.user.id, 'owner'],
			[owner.user.id, 'member'],
		] as const) {
			expect(await refusalOf(await setRole(strong, userId, role))).toEqual({
				status: 403,
				error: 'SPACE_ROLE_REQUIRED',
			});
		}
		expect((await remove(strong, owner.user.id)).status).toBe(403);
		expect(await roles()).toEqual(before);
	});

	test('of owners need a step-up', async () => {
		const before = await roles();
		const refused = { status: 401, error: 'STEP_UP_REQUIRED' };
		expect(await refusalOf(await setRole(owner.accessToken, member.user.id, 'owner'))).toEqual(refused);
		const transfer = await send('POST', `${spaceId}/transfer`, owner.accessToken, {
			userId: member.user.id,
		});
		expect(await refusalOf(transfer)).toEqual(refused);
		expect(await roles()).toEqual(before);
	});

	test.each(['boss', 'owner,admin', '', null])('are the known ones: %p is refused', async (role) => {
		const answer = await send('PATCH', `${spaceId}/members/${viewer.user.id}`, ownerStrong, { role });
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'VALIDATION' });
	});

	test('of somebody who is not there cannot be changed', async () => {
		expect(await refusalOf(await setRole(ownerStrong, outsider.user.id, 'member'))).toEqual({
			status: 404,
			error: 'MEMBER_NOT_FOUND',
		});
	});
});

describe('leaving', () => {
	test('is refused to the last owner, by whatever route', async () => {
		const refused = { status: 409, error: 'LAST_OWNER' };
		expect(await refusalOf(await send('POST', `${spaceId}/leave`, ownerStrong))).toEqual(refused);
		expect(await refusalOf(await remove(ownerStrong, owner.user.id))).toEqual(refused);
		expect(await refusalOf(await setRole(ownerStrong, owner.user.id, 'admin'))).toEqual(refused);
		const native = (path: string, body: object) =>
			post(world.app, `/api/auth/organization/${path}`, body, bearer(owner.refreshToken));
		expect((await native('leave', { organizationId: spaceId })).status).toBeGreaterThanOrEqual(400);
		const [row] = await world.admin`
			select id from auth.members where organization_id = ${spaceId} and user_id = ${owner.user.id}`;
		const demoted = { organizationId: spaceId, memberId: row?.id, role: 'member' };
		expect((await native('update-member-role', demoted)).status).toBeGreaterThanOrEqual(400);
		expect(await roles()).toMatchObject({ [owner.user.id]: 'owner' });
	});

	test('of all owners at once leaves one', async () => {
		const space = await sharedSpace(world, owner, 'two-owners', 'team');
		const other = await joined(world, owner, 'sofia@mana.test', space, 'admin');
		expect((await setRole(ownerStrong, other.user.id, 'owner', space)).status).toBe(200);
		const answers = await Promise.all(
			[owner, other].map((person) => send('POST', `${space}/leave`, person.accessToken)),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
		expect(Object.values(await roles(space))).toEqual(['owner']);
	});

	test('of all owners at once by the routes of the library leaves one too', async () => {
		const space = await sharedSpace(world, owner, 'two-natives', 'team');
		const other = await joined(world, owner, 'anna@mana.test', space, 'admin');
		expect((await setRole(ownerStrong, other.user.id, 'owner', space)).status).toBe(200);
		const leave = (person: SignedIn) =>
			post(world.app, '/api/auth/organization/leave', { organizationId: space }, bearer(person.refreshToken));
		const answers = await Promise.all([leave(owner), leave(other)]);
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
		expect(answers.every(({ status }) => status < 500)).toBe(true);
		expect(Object.values(await roles(space))).toContain('owner');
	});

	test('and being removed begin a new epoch of the keys', async () => {
		const space = await sharedSpace(world, owner, 'epochs-begin', 'club');
		const first = await joined(world, owner, 'tom@mana.test', space, 'member');
		const second = await joined(world, owner, 'julia@mana.test', space, 'member');
		expect(await epochOf(owner, space)).toBe(1);
		expect((await send('POST', `${space}/leave`, first.accessToken)).status).toBe(200);
		expect(await epochOf(owner, space)).toBe(2);
		expect((await remove(owner.accessToken, second.user.id, space)).status).toBe(200);
		expect(await epochOf(owner, space)).toBe(3);
		const answer = await get(world.app, `/api/v1/spaces/${space}/keys`, second.accessToken);
		expect(await refusalOf(answer)).toEqual({ status: 403, error: 'SPACE_FORBIDDEN' });
	});

	test('a personal space is refused', async () => {
		const [personal] = await (await get(world.app, '/api/auth/organization/list', owner.accessToken)).json();
		const refused = { status: 403, error: 'SPACE_PERSONAL_UNDELETABLE' };
		expect(await refusalOf(await send('POST', `${personal.id}/leave`, ownerStrong))).toEqual(refused);
		expect(await refusalOf(await send('DELETE', personal.id, ownerStrong))).toEqual(refused);
		const invitation = { email: 'ben@mana.test', role: 'member' };
		const invited = await send('POST', `${personal.id}/invitations`, ownerStrong, invitation);
		expect(await refusalOf(invited)).toEqual(refused);
	});
});

test('ownership goes to a member, and the owner becomes an admin', async () => {
	const space = await sharedSpace(world, owner, 'handed-over', 'brand');
	const heir = await joined(world, owner, 'ben@mana.test', space, 'member');
	const transfer = (token: string, userId: string) => send('POST', `${space}/transfer`, token, { userId });
	expect(await refusalOf(await transfer(await steppedUp(world.app, heir), heir.user.id))).toEqual({
		status: 403,
		error: 'SPACE_ROLE_REQUIRED',
	});
	expect(await refusalOf(await transfer(ownerStrong, outsider.user.id))).toEqual({
		status: 404,
		error: 'MEMBER_NOT_FOUND',
	});
	expect(await refusalOf(await transfer(ownerStrong, owner.user.id))).toEqual({
		status: 409,
		error: 'ALREADY_OWNER',
	});
	expect((await transfer(ownerStrong, heir.user.id)).status).toBe(200);
	expect(await roles(space)).toEqual({ [owner.user.id]: 'admin', [heir.user.id]: 'owner' });
});

describe('by the app a space', () => {
	const make = (body: unknown) => post(world.app, '/api/v1/spaces', body, bearer(owner.accessToken));

	test('is made, with its maker as owner', async () => {
		const answer = await make({ name: ' Allotment ', type: 'club' });
		expect(answer.status).toBe(201);
		expect(await answer.json()).toMatchObject({ name: 'Allotment', type: 'club', role: 'owner' });
	});

	test('is refused without a type that can be shared, or without a name', async () => {
		for (const body of [{ name: 'Mine', type: 'personal' }, { name: ' ', type: 'club' }, { name: 'Club' }]) {
			expect(await refusalOf(await make(body))).toEqual({ status: 400, error: 'VALIDATION' });
		}
	});

	test('gets another name from who may change it, and from nobody else', async () => {
		const renamed = await send('PATCH', spaceId, admin.accessToken, { name: 'Garden' });
		expect(await renamed.json()).toMatchObject({ id: spaceId, name: 'Garden', role: 'admin' });
		for (const person of [member, viewer]) {
			const answer = await send('PATCH', spaceId, person.accessToken, { name: 'Mine' });
			expect(await refusalOf(answer)).toEqual({ status: 403, error: 'SPACE_ROLE_REQUIRED' });
		}
		const answer = await send('PATCH', spaceId, outsider.accessToken, { name: 'Mine' });
		expect(await refusalOf(answer)).toEqual({ status: 403, error: 'SPACE_FORBIDDEN' });
	});
});
