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
			expect(await refusalOf(await run('/x/ticks', { tickId: 't', result: 'ok' }, key))).toEqual(refused);
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
			expect((await run(`/${id}/ticks`, { tickId: 't1', result: 'started' })).status).toBe(200);
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
		for (const [result, minutes] of [
			['started', 1],
			['error', 2],
		] as const) {
			nowMs = wednesdayMs + minutes * 60_000;
			await run(`/${id}/ticks`, { tickId: 't', result });
			const [row] = await world.admin`select last_active_at from auth.personas where user_id = ${id}`;
			expect(row?.last_active_at.getTime()).toBe(nowMs);
		}
		expect(await world.deps.metrics.registry.metrics()).toMatch(
			/mana_auth_persona_ticks_total\{result="error".*\} 1/,
		);
		expect(await due()).not.toContain(id);
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
			{ id: 'f1', tickId: 't1', module: 'notes', rating: 5, notes: 'fine' },
			{ id: 'f2', tickId: 't1', module: 'notes', rating: 2 },
			{ id: 'f3', tickId: 't1', module: '__parse', rating: 3 },
		];
		expect((await (await run(`/${id}/feedback`, { feedback })).json()).written).toBe(3);
		expect((await (await run(`/${id}/feedback`, { feedback })).json()).written).toBe(0);

		const shown = await (await get(world.app, `${adminPath}/${id}`, admin.accessToken)).json();
		expect(shown.actions).toHaveLength(20);
		expect(shown.feedback).toEqual([{ module: 'notes', count: 2, average: 3.5 }]);
		expect(shown.unreadableFeedback).toBe(1);
		const { personas } = await (await get(world.app, adminPath, admin.accessToken)).json();
		const listed = personas.find(({ userId }: { userId: string }) => userId === id);
		expect(listed).toMatchObject({ actions7d: 32, email: 'persona.reports@mana.test' });
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
		const rating = { tickId: 't', module: 'notes', rating: 3, notes: action.errorMessage };
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
		const rating = { tickId: 't', module: 'notes', rating: 3 };
		for (const [path, body] of [
			['actions', { actions: [] }],
			['actions', { actions: Array.from({ length: 501 }, () => action) }],
			['actions', { actions: [{ ...action, result: 'maybe' }] }],
			['feedback', { feedback: [{ ...rating, rating: 3.7 }] }],
			['feedback', { feedback: [{ ...rating, rating: 6 }] }],
			['feedback', { feedback: Array.from({ length: 101 }, () => rating) }],
			['ticks', { tickId: 't', result: 'maybe' }],
		] as const) {
			expect(await refusalOf(await run(`/${id}/${path}`, body))).toEqual({
				status: 400,
				error: 'VALIDATION',
			});
		}
	});
});
