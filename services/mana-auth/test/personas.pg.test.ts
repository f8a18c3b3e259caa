import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import { finishDeletions } from '../src/domain/deletion.ts';
import {
	type AuthWorld,
	bearer,
	boundToken,
	createAuthWorld,
	get,
	password as humanPassword,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';
import { createWorldSync } from './world-sync.ts';

const serviceKey = 'a-service-key-for-tests-that-is-long';
const adminPath = '/api/v1/admin/personas';
const runnerPath = '/api/v1/internal/personas';
const password = 'k3yB0ardWiz4rdOfThePersonaTests1';
const hourMs = 60 * 60_000;
/** A Wednesday, noon in UTC. */
const wednesdayMs = Date.parse('2031-03-05T12:00:00Z');

const sync = createWorldSync();
let world: AuthWorld;
let admin: SignedIn;
let nowMs: number | undefined;
beforeAll(async () => {
	world = await createAuthWorld(
		{ MANA_SERVICE_KEY: serviceKey },
		{ fetch: sync.fetch, now: () => nowMs ?? Date.now() },
	);
	sync.app = world.app;
	admin = await registered(world.app, 'admin@mana.test');
	await world.admin`update auth.users set role = 'admin' where id = ${admin.user.id}`;
});
beforeEach(() => {
	nowMs = undefined;
});
afterAll(() => world.close());

const persona = (email: string, change: Record<string, unknown> = {}) => ({
	email,
	password,
	archetype: 'researcher',
	systemPrompt: 'You are somebody who tries things out.',
	moduleMix: { notes: 0.6, todo: 0.4 },
	...change,
});
const put = (body: unknown, token = admin.accessToken) => post(world.app, adminPath, body, bearer(token));
const made = async (email: string, change: Record<string, unknown> = {}): Promise<string> => {
	const answer = await put(persona(email, change));
	if (answer.status !== 200) throw new Error(await answer.text());
	return (await answer.json()).userId;
};
const remove = (id: string) =>
	world.app.request(`${publicUrl}${adminPath}/${id}`, {
		method: 'DELETE',
		headers: bearer(admin.accessToken),
	});
const run = (path: string, body: unknown, key = serviceKey) =>
	post(world.app, `${runnerPath}${path}`, body, { 'x-service-key': key });
const claim = (id: string, tickId: string, holder = 'runner-1') => run(`/${id}/ticks`, { tickId, holder });
const ended = { holder: 'runner-1', result: 'ok', ending: 'finished', tokens: 1_200 };
const due = async () => {
	const headers = { 'x-service-key': serviceKey };
	const answer = await world.app.request(`${publicUrl}${runnerPath}/due`, { headers });
	return (await answer.json()).personas.map(({ userId }: { userId: string }) => userId);
};
const signIn = (email: string, words: string) =>
	post(world.app, '/api/v1/auth/login', { email, password: words });

describe('a persona', () => {
	test('is made with an account of its own kind that signs in, and a personal space', async () => {
		const answer = await put(persona('persona.anna@mana.test', { name: 'Anna', tickCadence: 'weekdays' }));
		const { ok, userId, email } = await answer.json();
		expect({ ok, email }).toEqual({ ok: true, email: 'persona.anna@mana.test' });
		const signedIn = await (await signIn(email, password)).json();
		expect(signedIn.user).toMatchObject({
			id: userId,
			kind: 'persona',
			accessTier: 'founder',
			emailVerified: true,
			name: 'Anna',
		});
		const spaces = await get(world.app, '/api/auth/organization/list', signedIn.accessToken);
		expect(await spaces.json()).toMatchObject([{ type: 'personal', role: 'owner' }]);
		const shown = await get(world.app, `${adminPath}/${userId}`, admin.accessToken);
		expect(await shown.json()).toMatchObject({
			userId,
			archetype: 'researcher',
			tickCadence: 'weekdays',
			moduleMix: { notes: 0.6, todo: 0.4 },
			lastActiveAt: null,
			actions: [],
			feedback: [],
		});
	});

	test('given again is changed, its password too, and stays one', async () => {
		const userId = await made('persona.ben@mana.test');
		const before = await (await signIn('persona.ben@mana.test', password)).json();
		const other = 'an0therPasswordOfThePersonaTests';
		expect(await made('Persona.Ben@mana.test', { archetype: 'freelancer', password: other })).toBe(userId);
		expect((await signIn('persona.ben@mana.test', password)).status).toBe(401);
		expect((await signIn('persona.ben@mana.test', other)).status).toBe(200);
		const refreshed = await post(world.app, '/api/v1/auth/refresh', { refreshToken: before.refreshToken });
		expect(refreshed.status).toBe(401);
		const kept = await (await signIn('persona.ben@mana.test', other)).json();
		await made('persona.ben@mana.test', { password: other });
		const still = await post(world.app, '/api/v1/auth/refresh', { refreshToken: kept.refreshToken });
		expect(still.status).toBe(200);
		const ids = await Promise.all(Array.from({ length: 5 }, () => made('persona.once@mana.test')));
		expect(new Set(ids).size).toBe(1);
	});

	test("is never made of somebody's own account, nor is that deleted as one", async () => {
		const person = await registered(world.app, 'human@mana.test');
		expect(await refusalOf(await put(persona('Human@mana.test')))).toEqual({
			status: 409,
			error: 'EMAIL_ALREADY_REGISTERED',
		});
		expect((await signIn('human@mana.test', humanPassword)).status).toBe(200);
		const [row] = await world.admin`select kind, access_tier from auth.users where id = ${person.user.id}`;
		expect(row).toEqual({ kind: 'human', access_tier: 'public' });
		expect(await refusalOf(await remove(person.user.id))).toEqual({ status: 400, error: 'NOT_A_PERSONA' });
		expect(await refusalOf(await remove('unknown'))).toEqual({ status: 404, error: 'PERSONA_NOT_FOUND' });
		expect((await signIn('human@mana.test', humanPassword)).status).toBe(200);
	});

	test('is deleted with its space and data', async () => {
		const userId = await made('persona.gone@mana.test');
		await run(`/${userId}/actions`, { actions: [{ tickId: 't', toolName: 'notes.list', result: 'ok' }] });
		const { erased } = await (await remove(userId)).json();
		expect(erased).toBe(0);
		expect((await get(world.app, `${adminPath}/${userId}`, admin.accessToken)).status).toBe(404);
		nowMs = Date.now() + 61_000;
		await finishDeletions(world.deps);
		for (const table of ['personas', 'persona_actions'] as const) {
			const column = table === 'personas' ? 'user_id' : 'persona_id';
			const rows = world.admin`select from ${world.admin(`auth.${table}`)} where ${world.admin(column)} = ${userId}`;
			expect(await rows).toHaveLength(0);
		}
	});

	test('is deleted with what it shares with other personas, never with what people share', async () => {
		const userId = await made('persona.host@mana.test');
		await made('persona.guest@mana.test');
		const person = await registered(world.app, 'neighbour@mana.test');
		const tokenOf = async (email: string) => (await (await signIn(email, password)).json()).accessToken;
		const host = await tokenOf('persona.host@mana.test');
		const share = async (name: string, email: string, token: string) => {
			const space = { name, type: 'family' };
			const { id } = await (await post(world.app, '/api/v1/spaces', space, bearer(host))).json();
			const invitation = { email, role: 'member' };
			const sent = await post(world.app, `/api/v1/spaces/${id}/invitations`, invitation, bearer(host));
			const accepted = `/api/v1/invitations/${(await sent.json()).id}/accept`;
			expect((await post(world.app, accepted, {}, bearer(token))).status).toBe(200);
			return id;
		};
		await share('Ours', 'persona.guest@mana.test', await tokenOf('persona.guest@mana.test'));
		const withPerson = await share('Theirs', 'neighbour@mana.test', person.accessToken);
		expect(await refusalOf(await remove(userId))).toEqual({ status: 409, error: 'OWNER_OF_SPACES' });
		const left = await get(world.app, '/api/auth/organization/list', person.accessToken);
		expect((await left.json()).map(({ id }: { id: string }) => id)).toContain(withPerson);
		await world.admin`delete from auth.members where organization_id = ${withPerson} and user_id = ${person.user.id}`;
		expect((await remove(userId)).status).toBe(200);
	});

	test.each([
		['no address', { email: 'nobody' }],
		['a short password', { password: 'short' }],
		['another cadence', { tickCadence: 'yearly' }],
		['a share over 1', { moduleMix: { notes: 2 } }],
		['no prompt', { systemPrompt: ' ' }],
	])('is refused with %s', async (_, change) => {
		expect(await refusalOf(await put(persona('persona.x@mana.test', change)))).toEqual({
			status: 400,
			error: 'VALIDATION',
		});
	});

	test('is for administrators, as they are now, with a token of their own', async () => {
		const person = await registered(world.app, 'curious@mana.test');
		const refused = { status: 403, error: 'ADMIN_REQUIRED' };
		expect(await refusalOf(await put(persona('persona.x@mana.test'), person.accessToken))).toEqual(refused);
		expect(await refusalOf(await get(world.app, adminPath, person.accessToken))).toEqual(refused);
		const forged = await boundToken(world, person, { role: 'admin' });
		expect(await refusalOf(await get(world.app, adminPath, forged))).toEqual(refused);
		const lent = await boundToken(world, admin, { space: 's', scope: 'mana:read', act: { sub: 'x' } });
		expect(await refusalOf(await get(world.app, adminPath, lent))).toEqual({
			status: 403,
			error: 'TOKEN_BOUND',
		});
		expect((await get(world.app, adminPath)).status).toBe(401);
		expect(await world.admin`select from auth.users where email = 'persona.x@mana.test'`).toHaveLength(0);
	});
});

describe('the runner', () => {
	test('is let in by the service key alone', async () => {
		const refused = { status: 401, error: 'SERVICE_KEY_INVALID' };
		for (const key of ['', 'dev-service-key', `${serviceKey}x`, serviceKey.slice(1)]) {
			expect(await refusalOf(await run('/x/ticks', { tickId: 't', holder: 'r' }, key))).toEqual(refused);
		}
		const byJwt = await get(world.app, `${runnerPath}/due`, admin.accessToken);
		expect(await refusalOf(byJwt)).toEqual(refused);
	});

	test('finds no route open where no service key is set', async () => {
		const closed = await createAuthWorld();
		try {
			const headers = { 'x-service-key': '' };
			const answer = await closed.app.request(`${publicUrl}${runnerPath}/due`, { headers });
			expect(await refusalOf(answer)).toEqual({ status: 503, error: 'SERVICE_KEY_NOT_CONFIGURED' });
		} finally {
			await closed.close();
		}
	});

	test('is told who is due: by cadence, on weekdays only where it says so, those never active first', async () => {
		await world.admin`update auth.personas set last_active_at = '2031-03-09T23:59:00Z'`;
		const hourly = await made('persona.hourly@mana.test', { tickCadence: 'hourly' });
		const daily = await made('persona.daily@mana.test');
		const weekdays = await made('persona.weekdays@mana.test', { tickCadence: 'weekdays' });
		const fresh = await made('persona.fresh@mana.test', { tickCadence: 'weekdays' });
		nowMs = wednesdayMs;
		for (const id of [hourly, daily, weekdays]) {
			expect((await claim(id, 't1')).status).toBe(200);
			expect((await run(`/${id}/ticks/t1/end`, ended)).status).toBe(200);
		}
		expect(await due()).toEqual([fresh]);
		nowMs = wednesdayMs + hourMs + 1;
		expect(await due()).toEqual([fresh, hourly]);
		nowMs = wednesdayMs + 24 * hourMs + 1;
		expect(await due()).toEqual([fresh, ...[hourly, daily, weekdays].sort()]);
		// Saturday.
		nowMs = wednesdayMs + 72 * hourMs + 1;
		expect(await due()).toEqual([hourly, daily].sort());
	});

	test('moves a persona on with every tick, also one that failed before it did anything', async () => {
		const id = await made('persona.fails@mana.test');
		nowMs = wednesdayMs;
		await claim(id, 't');
		const [row] = await world.admin`select last_active_at from auth.personas where user_id = ${id}`;
		expect(row?.last_active_at.getTime()).toBe(nowMs);
		const failed = { ...ended, result: 'error', ending: 'failed', reason: 'GATEWAY_UNREACHABLE' };
		expect((await run(`/${id}/ticks/t/end`, failed)).status).toBe(200);
		expect(await world.deps.metrics.registry.metrics()).toMatch(
			/mana_auth_persona_ticks_total\{result="error".*\} 1/,
		);
		expect(await due()).not.toContain(id);
		expect(await refusalOf(await claim(id, 't2'))).toEqual({ status: 409, error: 'PERSONA_NOT_DUE' });
	});

	test('plays a tick alone, however many ask for it at once', async () => {
		const id = await made('persona.wanted@mana.test');
		const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => claim(id, `t${n}`, `runner-${n}`)));
		const codes = await Promise.all(
			answers.map(async (answer) => (answer.ok ? 'ok' : (await refusalOf(answer)).error)),
		);
		expect(codes.toSorted()).toEqual([...Array(7).fill('TICK_HELD'), 'ok']);
		const winner = codes.indexOf('ok');
		// Asked again since the answer was lost, it is the same tick.
		const again = await (await claim(id, `t${winner}`, `runner-${winner}`)).json();
		expect(again).toMatchObject({ tickId: `t${winner}`, attempt: 1, plan: null, checked: [] });
	});

	test('takes up what an ended runner left, with its plan, and the earlier one has lost it', async () => {
		const id = await made('persona.cut.short@mana.test');
		nowMs = wednesdayMs;
		await claim(id, 't1');
		const plan = [{ intention: 'anna-dentist', module: 'todo', before: ['task-1'] }];
		const put = (body: unknown) =>
			world.app.request(`${publicUrl}${runnerPath}/${id}/ticks/t1/plan`, {
				method: 'PUT',
				headers: { 'x-service-key': serviceKey, 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
		expect((await put({ holder: 'runner-1', plan })).status).toBe(200);
		await put({ holder: 'runner-1', plan: [] });
		await run(`/${id}/actions`, {
			actions: [{ id: 'a1', tickId: 't1', toolName: 'todo.create', result: 'started' }],
		});
		const check = {
			id: 'c1',
			tickId: 't1',
			intention: 'anna-note',
			module: 'notes',
			calls: 2,
			failedCalls: 0,
		};
		await run(`/${id}/checks`, { checks: [{ ...check, outcome: 'met' }] });

		nowMs += 60_000;
		expect((await run(`/${id}/ticks/t1/alive`, { holder: 'runner-1' })).status).toBe(200);
		nowMs += 119_000;
		expect(await due()).not.toContain(id);
		expect(await refusalOf(await claim(id, 't2', 'runner-2'))).toEqual({ status: 409, error: 'TICK_HELD' });
		nowMs += 2_000;
		expect(await due()).toContain(id);
		const taken = await (await claim(id, 't2', 'runner-2')).json();
		expect(taken).toMatchObject({ tickId: 't1', attempt: 2, plan, checked: ['anna-note'] });
		const [action] = await world.admin`
			select result, error_message from auth.persona_actions where persona_id = ${id}`;
		expect(action).toEqual({ result: 'error', error_message: 'CUT_SHORT' });

		const lost = { status: 409, error: 'TICK_LOST' };
		expect(await refusalOf(await run(`/${id}/ticks/t1/alive`, { holder: 'runner-1' }))).toEqual(lost);
		expect(await refusalOf(await run(`/${id}/ticks/t1/end`, ended))).toEqual(lost);
		const byOther = { ...ended, holder: 'runner-2' };
		for (const _ of ['said', 'said again']) {
			expect((await run(`/${id}/ticks/t1/end`, byOther)).status).toBe(200);
		}
		expect(await refusalOf(await run(`/${id}/ticks/t1/alive`, { holder: 'runner-2' }))).toEqual(lost);
	});

	test('gives up a tick that has ended its runner three times', async () => {
		const id = await made('persona.poison@mana.test');
		nowMs = wednesdayMs;
		for (const attempt of [1, 2, 3]) {
			const tick = await (await claim(id, `t${attempt}`)).json();
			expect(tick).toMatchObject({ tickId: 't1', attempt });
			nowMs += 121_000;
		}
		expect(await refusalOf(await claim(id, 't4'))).toEqual({ status: 409, error: 'PERSONA_NOT_DUE' });
		expect(await due()).not.toContain(id);
		const [tick] = await world.admin`select ending from auth.persona_ticks where persona_id = ${id}`;
		expect(tick).toEqual({ ending: 'crashed' });
	});

	test('tells of an action before it is made, and once of what came of it', async () => {
		const id = await made('persona.tells@mana.test');
		const action = { id: 'a', tickId: 't', toolName: 'notes.create' };
		const told = [];
		for (const result of ['started', 'started', 'ok', 'error', 'started']) {
			const answer = await run(`/${id}/actions`, { actions: [{ ...action, result }] });
			told.push((await answer.json()).written);
		}
		expect(told).toEqual([1, 0, 1, 0, 0]);
		const rows = await world.admin`select result from auth.persona_actions where persona_id = ${id}`;
		expect([...rows]).toEqual([{ result: 'ok' }]);
	});

	test('reports actions and feedback once by id, however often they are sent', async () => {
		const id = await made('persona.reports@mana.test');
		const actions = Array.from({ length: 30 }, (_, n) => ({
			id: `t1-${n}-notes.create`,
			tickId: 't1',
			toolName: 'notes.create',
			result: n === 3 ? 'error' : 'ok',
			...(n === 3 ? { errorMessage: 'refused' } : { latencyMs: 12, inputHash: 'ab12' }),
		}));
		const first = await run(`/${id}/actions`, { actions });
		expect(await first.json()).toEqual({ ok: true, written: 30, known: 0 });
		const again = await run(`/${id}/actions`, { actions: [...actions.slice(0, 5), actions[0]] });
		expect(await again.json()).toEqual({ ok: true, written: 0, known: 6 });
		const nameless = { tickId: 't1', toolName: 'notes.list', result: 'ok' };
		expect((await (await run(`/${id}/actions`, { actions: [nameless, nameless] })).json()).written).toBe(2);

		const feedback = [
			{ id: 'f1', tickId: 't1', module: 'notes', item: 'ease', rating: 7, notes: 'fine' },
			{ id: 'f2', tickId: 't1', module: 'notes', item: 'ease', rating: 2 },
			{ id: 'f3', tickId: 't1', module: 'notes', item: 'return', rating: 2 },
		];
		expect((await (await run(`/${id}/feedback`, { feedback })).json()).written).toBe(3);
		expect((await (await run(`/${id}/feedback`, { feedback })).json()).written).toBe(0);
		// From before there were items.
		await world.admin`
			insert into auth.persona_feedback (persona_id, id, tick_id, module, scale, rating, created_at)
			values (${id}, 'old', 't0', 'notes', 5, 5, now()), (${id}, 'older', 't0', '__parse', 5, 3, now())`;
		nowMs = Date.now() + 7 * 24 * hourMs;
		await claim(id, 't2');
		await run(`/${id}/ticks/t2/end`, { ...ended, isRatingUnreadable: true });
		nowMs = undefined;

		const shown = await (await get(world.app, `${adminPath}/${id}`, admin.accessToken)).json();
		expect(shown.actions).toHaveLength(20);
		expect(shown.feedback).toEqual([
			{ module: 'notes', item: 'ease', scale: 7, counts: [0, 1, 0, 0, 0, 0, 1] },
			{ module: 'notes', item: 'return', scale: 7, counts: [0, 1, 0, 0, 0, 0, 0] },
			{ module: 'notes', item: null, scale: 5, counts: [0, 0, 0, 0, 1] },
		]);
		expect(shown.unreadableFeedback).toBe(2);
		const { personas } = await (await get(world.app, adminPath, admin.accessToken)).json();
		const listed = personas.find(({ userId }: { userId: string }) => userId === id);
		expect(listed).toMatchObject({ actions7d: 32, email: 'persona.reports@mana.test' });
	});

	test('has its findings read by an administrator, the raw ones', async () => {
		const id = await made('persona.found@mana.test', { name: 'Found' });
		nowMs = wednesdayMs;
		await claim(id, 't1');
		const action = {
			id: 'a',
			tickId: 't1',
			toolName: 'todo.create',
			result: 'error',
			errorMessage: 'NOT_FOUND',
		};
		await run(`/${id}/actions`, { actions: [action, { ...action, id: 'b', result: 'ok' }] });
		const check = { id: 'c', tickId: 't1', intention: 'i', module: 'todo', calls: 2, failedCalls: 1 };
		await run(`/${id}/checks`, { checks: [{ ...check, outcome: 'unmet', notes: 'none' }] });
		const rating = { id: 'f', tickId: 't1', module: 'todo', item: 'ease', rating: 2, notes: 'hm' };
		await run(`/${id}/feedback`, { feedback: [rating] });
		await run(`/${id}/ticks/t1/end`, { ...ended, ending: 'gave-up', reason: 'too hard' });
		nowMs = undefined;
		const read = async (days: string) =>
			(await get(world.app, `${adminPath}/report?days=${days}`, admin.accessToken)).json();
		const { personas } = await read('1');
		expect(personas.find(({ userId }: { userId: string }) => userId === id)).toMatchObject({
			name: 'Found',
			ticks: [{ tickId: 't1', ending: 'gave-up', reason: 'too hard', tokens: 1_200, attempt: 1 }],
			checks: [{ intention: 'i', outcome: 'unmet', calls: 2, failedCalls: 1, notes: 'none' }],
			failures: [{ toolName: 'todo.create', result: 'error', errorMessage: 'NOT_FOUND' }],
			ratings: [{ module: 'todo', item: 'ease', rating: 2, notes: 'hm' }],
		});
		expect(await read('32')).toMatchObject({ error: 'VALIDATION' });
		const person = await registered(world.app, 'nosy@mana.test');
		const refused = await get(world.app, `${adminPath}/report`, person.accessToken);
		expect(await refusalOf(refused)).toEqual({ status: 403, error: 'ADMIN_REQUIRED' });
	});

	test('reports texts that were cut in the middle of a character, and none with a NUL', async () => {
		const id = await made('persona.cut@mana.test');
		const action = {
			tickId: 't',
			toolName: 'notes.list',
			result: 'error',
			errorMessage: 'no 😀'.slice(0, 4),
		};
		expect((await run(`/${id}/actions`, { actions: [action] })).status).toBe(200);
		const rating = { tickId: 't', module: 'notes', item: 'fit', rating: 3, notes: action.errorMessage };
		expect((await run(`/${id}/feedback`, { feedback: [rating] })).status).toBe(200);
		const [stored] = await world.admin`
			select error_message from auth.persona_actions where persona_id = ${id}`;
		expect(stored?.error_message).toBe('no \ufffd');
		const hashed = { ...action, inputHash: 'a\0b' };
		expect((await refusalOf(await run(`/${id}/actions`, { actions: [hashed] }))).error).toBe('VALIDATION');
	});

	test('is refused for somebody who is no persona, and for what is not a report', async () => {
		const person = await registered(world.app, 'no.persona@mana.test');
		const action = { tickId: 't', toolName: 'notes.list', result: 'ok' };
		for (const id of [person.user.id, 'unknown']) {
			expect(await refusalOf(await run(`/${id}/actions`, { actions: [action] }))).toEqual({
				status: 404,
				error: 'PERSONA_NOT_FOUND',
			});
		}
		const id = await made('persona.shapes@mana.test');
		const rating = { tickId: 't', module: 'notes', item: 'ease', rating: 3 };
		for (const [path, body] of [
			['actions', { actions: [] }],
			['actions', { actions: Array.from({ length: 501 }, () => action) }],
			['actions', { actions: [{ ...action, result: 'maybe' }] }],
			['feedback', { feedback: [{ ...rating, rating: 3.7 }] }],
			['feedback', { feedback: [{ ...rating, rating: 8 }] }],
			['feedback', { feedback: [{ ...rating, item: undefined }] }],
			['feedback', { feedback: Array.from({ length: 101 }, () => rating) }],
			['ticks', { tickId: 't' }],
			['ticks/t/end', { ...ended, ending: 'bored' }],
			['checks', { checks: [{ id: 'c', tickId: 't', intention: 'i', module: 'notes', outcome: 'maybe' }] }],
		] as const) {
			expect(await refusalOf(await run(`/${id}/${path}`, body))).toEqual({
				status: 400,
				error: 'VALIDATION',
			});
		}
	});
});
