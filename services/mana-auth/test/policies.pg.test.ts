import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import postgres from 'postgres';
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
	steppedUp,
} from './auth-world.ts';

let world: AuthWorld;
let owner: SignedIn;
let ownerUp: string;
let spaceId: string;
beforeAll(async () => {
	world = await createAuthWorld({}, { destructiveTools: new Set(['todo.remove', 'notes.remove']) });
	owner = await registered(world.app, 'owner@mana.test');
	ownerUp = await steppedUp(world.app, owner);
	spaceId = await sharedSpace(world, owner, 'policies');
});
afterAll(() => world.close());

const path = (id = spaceId) => `/api/v1/spaces/${id}/policy`;
const allow = (token: string, allowDestructive: unknown, id = spaceId) =>
	put(world.app, path(id), { allowDestructive, acknowledged: true }, bearer(token));

describe("a space's policy", () => {
	test('allows nothing until someone changes it', async () => {
		const answer = await get(world.app, path(), owner.accessToken);
		expect(await answer.json()).toEqual({
			allowDestructive: [],
			updatedAt: null,
			updatedBy: null,
			destructive: ['notes.remove', 'todo.remove'],
		});
		expect(answer.headers.get('cache-control')).toBe('no-store');
	});

	test('is changed by owners and admins, and read by every member', async () => {
		const id = await sharedSpace(world, owner, 'policy-roles');
		expect((await allow(ownerUp, ['todo.remove', 'notes.remove', 'todo.remove'], id)).status).toBe(200);
		for (const [role, status] of [
			['admin', 200],
			['member', 403],
			['viewer', 403],
		] as const) {
			const person = await joined(world, owner, `policy.${role}@mana.test`, id, role);
			const before = await (await get(world.app, path(id), person.accessToken)).json();
			expect(before.allowDestructive).toContain('todo.remove');
			const answer = await allow(await steppedUp(world.app, person), ['todo.remove'], id);
			expect(answer.status).toBe(status);
			if (status === 403) expect((await answer.json()).error).toBe('SPACE_ROLE_REQUIRED');
		}
		const policy = await (await get(world.app, path(id), owner.accessToken)).json();
		expect(policy.allowDestructive).toEqual(['todo.remove']);
	});

	test('exists for the personal space too', async () => {
		const [personal] = await (await get(world.app, '/api/auth/organization/list', owner.accessToken)).json();
		expect((await allow(ownerUp, ['todo.remove'], personal.id)).status).toBe(200);
	});

	test('is not changed without a step-up, which the challenge asks for', async () => {
		const answer = await allow(owner.accessToken, ['todo.remove']);
		expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
		expect(answer.headers.get('www-authenticate')).toContain('acr_values="step-up"');
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'STEP_UP_REQUIRED' });
		expect(await refusalOf(await allow(owner.refreshToken, []))).toEqual({
			status: 401,
			error: 'TOKEN_MALFORMED',
		});
	});

	test('is refused for what is wrong with it before anybody has to prove who they are', async () => {
		const set = async (body: unknown, id = spaceId) =>
			refusalOf(await put(world.app, path(id), body, bearer(owner.accessToken)));
		const allowing = { allowDestructive: ['todo.remove'] };
		const elsewhere = await sharedSpace(world, owner, 'policy-unproven');
		expect(await set({})).toEqual({ status: 400, error: 'VALIDATION' });
		expect(await set(allowing, 'no-such-space')).toEqual({ status: 403, error: 'SPACE_FORBIDDEN' });
		expect(await set({ allowDestructive: ['todo.explode'] })).toMatchObject({ error: 'POLICY_TOOL_UNKNOWN' });
		expect(await set(allowing, elsewhere)).toEqual({ status: 400, error: 'ACKNOWLEDGEMENT_REQUIRED' });
		expect(await set({ ...allowing, acknowledged: true }, elsewhere)).toEqual({
			status: 401,
			error: 'STEP_UP_REQUIRED',
		});
	});

	test('is closed to who is not a member, whether the space exists or not', async () => {
		const stranger = await registered(world.app, 'policy.stranger@mana.test');
		const up = await steppedUp(world.app, stranger);
		const refused = { status: 403, error: 'SPACE_FORBIDDEN' };
		for (const id of [spaceId, 'no-such-space']) {
			expect(await refusalOf(await get(world.app, path(id), stranger.accessToken))).toEqual(refused);
			expect(await refusalOf(await get(world.app, `${path(id)}/audit`, stranger.accessToken))).toEqual(
				refused,
			);
			expect(await refusalOf(await allow(up, ['todo.remove'], id))).toEqual(refused);
		}
	});

	test("is read, never changed, with an agent's token, and only in its own space", async () => {
		const agent = await boundToken(world, owner, {
			space: spaceId,
			act: { sub: 'an-agent' },
			scope: 'mana:read',
			use: 'keys',
		});
		expect((await get(world.app, path(), agent)).status).toBe(200);
		const other = await sharedSpace(world, owner, 'policy-other');
		const refused = { status: 403, error: 'TOKEN_BOUND' };
		expect(await refusalOf(await get(world.app, path(other), agent))).toEqual(refused);
		expect(await refusalOf(await allow(agent, []))).toEqual(refused);
		const climbing = await boundToken(world, owner, { space: spaceId, acr: 'step-up' });
		expect(await refusalOf(await allow(climbing, []))).toEqual(refused);
		expect(await refusalOf(await get(world.app, `${path()}/audit`, agent))).toEqual(refused);
	});

	test('names destructive tools that exist', async () => {
		for (const unknown of ['todo.list', 'habits.explode', 'constructor.name']) {
			const answer = await allow(ownerUp, ['todo.remove', unknown]);
			expect(answer.status).toBe(400);
			expect(await answer.json()).toMatchObject({ error: 'POLICY_TOOL_UNKNOWN', unknown: [unknown] });
		}
	});

	test.each([
		['more than 50 names', { allowDestructive: Array(51).fill('todo.remove'), acknowledged: true }],
		['a name on the wire', { allowDestructive: ['todo_remove'], acknowledged: true }],
		['something else', { allowDestructive: [], acknowledged: true, role: 'owner' }],
		['no list', { allowDestructive: 'todo.remove', acknowledged: true }],
	])('is refused with %s', async (_, body) => {
		const answer = await put(world.app, path(), body, bearer(ownerUp));
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'VALIDATION' });
	});

	test('takes an acknowledgement to allow more, and none to allow less', async () => {
		const id = await sharedSpace(world, owner, 'policy-less');
		const set = (body: object) => put(world.app, path(id), body, bearer(ownerUp));
		for (const unacknowledged of [{}, { acknowledged: false }]) {
			const answer = await set({ allowDestructive: ['todo.remove'], ...unacknowledged });
			expect(await refusalOf(answer)).toEqual({ status: 400, error: 'ACKNOWLEDGEMENT_REQUIRED' });
		}
		await allow(ownerUp, ['notes.remove', 'todo.remove'], id);
		expect((await set({ allowDestructive: ['todo.remove'] })).status).toBe(200);
		expect((await set({ allowDestructive: ['notes.remove', 'todo.remove'] })).status).toBe(400);
		expect((await set({ allowDestructive: [] })).status).toBe(200);
	});

	test('is refused when it is too large, and under an address that cannot be stored', async () => {
		const large = await put(world.app, path(), { padding: 'x'.repeat(20_000) }, bearer(ownerUp));
		expect(await refusalOf(large)).toEqual({ status: 413, error: 'BODY_TOO_LARGE' });
		const nul = await get(world.app, path('a%00b'), owner.accessToken);
		expect(await refusalOf(nul)).toEqual({ status: 400, error: 'VALIDATION' });
	});

	test('no longer shows a tool that has gone, and shows it when another instance still has it', async () => {
		const id = await sharedSpace(world, owner, 'policy-gone');
		await allow(ownerUp, ['notes.remove', 'todo.remove'], id);
		const { app } = await world.secondInstance({ destructiveTools: new Set(['todo.remove']) });
		const answer = await app.request(`${publicUrl}${path(id)}`, { headers: bearer(owner.accessToken) });
		expect((await answer.json()).allowDestructive).toEqual(['todo.remove']);
	});

	test('knows the tools of the real registry that destroy, and only those', async () => {
		const plain = await createAuthWorld();
		try {
			expect([...plain.deps.destructiveTools]).toContain('notes.delete');
			expect([...plain.deps.destructiveTools]).not.toContain('notes.search');
		} finally {
			await plain.close();
		}
	});
});

describe("the audit of a space's policy", () => {
	test('tells who changed what, newest first, page by page, also when changes come at once', async () => {
		const id = await sharedSpace(world, owner, 'policy-audit');
		await allow(ownerUp, ['todo.remove'], id);
		await Promise.all(Array.from({ length: 8 }, () => allow(ownerUp, ['notes.remove'], id)));
		await allow(ownerUp, [], id);
		const page = async (query: string) =>
			(await get(world.app, `${path(id)}/audit${query}`, owner.accessToken)).json();
		const first = await page('?limit=4');
		expect(first.changes[0]).toEqual({
			sequence: 10,
			at: expect.any(String),
			userId: owner.user.id,
			before: ['notes.remove'],
			after: [],
		});
		const second = await page(`?limit=4&cursor=${first.nextCursor}`);
		const third = await page(`?limit=4&cursor=${second.nextCursor}`);
		const all = [...first.changes, ...second.changes, ...third.changes];
		expect(all.map(({ sequence }) => sequence)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
		expect(third.nextCursor).toBeNull();
		expect(all.at(-1)).toMatchObject({ before: [], after: ['todo.remove'] });
	});

	test('holds nothing of refused changes', async () => {
		const id = await sharedSpace(world, owner, 'policy-refused');
		await allow(owner.accessToken, ['todo.remove'], id);
		await allow(ownerUp, ['todo.list'], id);
		const { changes } = await (await get(world.app, `${path(id)}/audit`, owner.accessToken)).json();
		expect(changes).toEqual([]);
	});

	test('can only be appended to by the runtime role', async () => {
		const runtime = postgres(world.runtimeUrl, { max: 1, onnotice: () => {} });
		const codeOf = (query: Promise<unknown>) => query.catch((error) => error.code);
		try {
			expect(await codeOf(runtime`delete from auth.space_policy_audit`)).toBe('42501');
			expect(await codeOf(runtime`update auth.space_policy_audit set user_id = 'x'`)).toBe('42501');
			expect(await codeOf(runtime`truncate auth.space_policy_audit`)).toBe('42501');
			expect(await codeOf(runtime`delete from auth.space_policies`)).toBe('42501');
		} finally {
			await runtime.end({ timeout: 1 });
		}
	});

	test('counts changes', async () => {
		const text = await (await get(world.app, '/metrics')).text();
		expect(text).toMatch(/^mana_auth_policy_changes_total\{[^}]*\} [1-9]/m);
		expect((await post(world.app, path(), {})).status).toBe(404);
	});
});
