import { afterAll, beforeAll, expect, test } from 'bun:test';
import {
	type AuthWorld,
	bearer,
	boundToken,
	createAuthWorld,
	get,
	password,
	post,
	refusalOf,
	registered,
	sharedSpace,
	steppedUp,
} from './auth-world.ts';
import { createWorldSync } from './world-sync.ts';

const sync = createWorldSync();
let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld({}, { fetch: sync.fetch });
	sync.app = world.app;
});
afterAll(() => world.close());

const exported = (token: string) => get(world.app, '/api/v1/me/export', token);

test('an export is one JSON with everything of the person, records included, and no secret', async () => {
	const person = await registered(world.app, 'anna@mana.test');
	const other = await registered(world.app, 'ben@mana.test');
	await post(world.app, '/api/v1/me/encryption-vault/init', {}, bearer(person.accessToken));
	const spaceId = await sharedSpace(world, person, 'exported');
	await post(
		world.app,
		'/api/v1/me/agent-activity',
		{
			entries: [
				{
					callId: 'call-0001',
					at: new Date().toISOString(),
					tool: 'notes.list',
					spaceId,
					client: 'tester',
					outcome: 'success',
					inputHash: 'a'.repeat(64),
					durationMs: 3,
				},
			],
		},
		bearer(person.accessToken),
	);
	const notes = { appId: 'notes', table: 'notes' };
	sync.holdRows(spaceId, notes, 2_501);
	sync.deleteRow(spaceId, notes, '2500');
	// Other clients keep what no module here knows of.
	sync.holdRows(spaceId, { appId: 'nocturnal', table: 'dreams' }, 1);

	const answer = await exported(await steppedUp(world.app, person));
	expect(answer.headers.get('cache-control')).toBe('no-store');
	const text = await answer.text();
	const whole = JSON.parse(text);
	expect(whole).toMatchObject({
		format: 'mana-account-export-1',
		account: [{ id: person.user.id, email: 'anna@mana.test' }],
		signInMethods: [{ provider: 'credential' }],
		vault: [{ zeroKnowledge: false }],
		keyAudit: [{ action: 'init' }],
		agentActivity: [{ callId: 'call-0001', tool: 'notes.list' }],
	});
	expect(whole.spaces).toHaveLength(2);
	expect(whole.sessions.length).toBeGreaterThan(0);
	expect(Object.keys(whole.records)).toEqual(['nocturnal/dreams', 'notes/notes']);
	expect(whole.records['notes/notes']).toHaveLength(2_500);
	expect(whole.records['nocturnal/dreams']).toMatchObject([
		{ table: 'dreams', id: '0', op: 'insert', spaceId, data: { title: '0' } },
	]);
	expect(text).not.toContain(other.user.id);

	const [account] = await world.admin`select password from auth.accounts where user_id = ${person.user.id}`;
	const [session] = await world.admin`select token from auth.sessions where user_id = ${person.user.id}`;
	const [vault] = await world.admin`
		select encode(wrapped_mk, 'hex') as hex, encode(wrapped_mk, 'base64') as base64
		from auth.encryption_vaults where user_id = ${person.user.id}`;
	for (const secret of [account?.password, session?.token, vault?.hex, vault?.base64, person.refreshToken]) {
		expect(text).not.toContain(secret);
	}
	expect(text).not.toContain(password);
});

test('an export takes a step-up and a token of the person', async () => {
	const person = await registered(world.app, 'kai@mana.test');
	expect(await refusalOf(await exported(person.accessToken))).toEqual({
		status: 401,
		error: 'STEP_UP_REQUIRED',
	});
	const bound = await boundToken(world, person, { scope: 'mana:read', acr: 'step-up' });
	expect(await refusalOf(await exported(bound))).toEqual({ status: 403, error: 'TOKEN_BOUND' });
	expect((await get(world.app, '/api/v1/me/export')).status).toBe(401);
});

test('an export that mana-sync breaks off does not pass for a whole one', async () => {
	const person = await registered(world.app, 'lena@mana.test');
	const strong = await steppedUp(world.app, person);
	sync.isUp = false;
	const text = await (await exported(strong)).text().catch(() => '');
	sync.isUp = true;
	expect(() => JSON.parse(text)).toThrow();
});
