import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test';
import {
	type AuthWorld,
	bearer,
	createAuthWorld,
	post,
	refusalOf,
	registered,
	sharedSpace,
} from './auth-world.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

test("a fault in the library's routes is answered and logged like any other, without the row it quotes", async () => {
	await world.admin`alter table auth.users add constraint no_eve check (name <> 'Eve')`;
	const printed = spyOn(console, 'error').mockImplementation(() => {});
	try {
		const body = { email: 'quoted@mana.test', password: 'violet-kettle-42', name: 'Eve' };
		const answer = await post(world.app, '/api/auth/sign-up/email', body);
		expect(answer.status).toBeGreaterThanOrEqual(400);
		const ours = await post(world.app, '/api/v1/auth/register', body);
		expect(await refusalOf(ours)).toEqual({ status: 500, error: 'INTERNAL' });
		const person = await registered(world.app, 'quoted-too@mana.test');
		const changed = await post(
			world.app,
			'/api/auth/update-user',
			{ name: 'Eve' },
			bearer(person.refreshToken),
		);
		expect(await refusalOf(changed)).toEqual({ status: 500, error: 'INTERNAL' });
		expect(printed).not.toHaveBeenCalled();
		const logged = world.logLines.join('\n');
		expect(logged).toContain('23514');
		expect(logged).not.toContain('quoted');
	} finally {
		printed.mockRestore();
		await world.admin`alter table auth.users drop constraint no_eve`;
	}
});

test('what nothing can be stored of is refused', async () => {
	const person = await registered(world.app, 'storable@mana.test');
	const spaceId = await sharedSpace(world, person, 'storable-family');
	const native = (path: string, body: unknown) =>
		post(world.app, `/api/auth${path}`, body, bearer(person.refreshToken));
	for (const [path, body] of [
		['/sign-up/email', { email: `${'x'.repeat(250)}@mana.test`, password: 'violet-kettle-42', name: 'x' }],
		['/update-user', { name: null }],
		['/update-user', { name: ['a'] }],
		['/update-user', { image: 'x'.repeat(2_049) }],
		['/update-user', { image: 'a\0b' }],
		[
			'/organization/update',
			{ organizationId: spaceId, data: { metadata: { type: 'family', x: '\ud800' } } },
		],
		['/organization/create', { name: 'x', slug: 'x-y', metadata: { type: 'family', '\ud800': 1 } }],
	] as const) {
		expect(await refusalOf(await native(path, body))).toEqual({ status: 400, error: 'VALIDATION' });
	}
	expect((await native('/update-user', { name: 'a \\u0000 in so many signs', image: null })).status).toBe(
		200,
	);
});

test('nobody fills the log with what they send', async () => {
	const before = world.logLines.length;
	const body = {
		email: 'x@mana.test',
		password: 'x',
		callbackURL: `https://evil.test/${'x'.repeat(50_000)}`,
	};
	expect((await post(world.app, '/api/auth/sign-in/email', body)).status).toBe(403);
	expect(world.logLines.slice(before).join('').length).toBeLessThan(1_000);
});
