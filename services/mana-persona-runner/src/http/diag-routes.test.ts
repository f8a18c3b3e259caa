import { describe, expect, test } from 'bun:test';
import { createApp } from '../app.ts';
import { RequestFailed } from '../auth/send-request.ts';
import { readConfig } from '../config.ts';
import { createDeps, type Deps } from '../deps.ts';

const environment = {
	MANA_SERVICE_KEY: 'k'.repeat(32),
	PERSONA_SEED_SECRET: 's'.repeat(32),
	LOG_LEVEL: 'silent',
};
const nobody = { play: async () => ({ ending: 'done', text: '' }) as const };

/** @param more of the environment */
function appWith(more: Record<string, string> = {}, overrides: Partial<Deps> = {}) {
	const deps = createDeps(readConfig({ ...environment, ...more }), { player: nobody });
	return createApp({ ...deps, ...overrides });
}
const spaces = [
	{ id: 's1', name: 'Maya', slug: 's1', type: 'personal', role: 'owner', metadata: {} },
] as const;

describe('/diag', () => {
	test('says whether a persona can sign in, and shows no token', async () => {
		let hasEnded = false;
		const app = appWith(
			{},
			{
				openSession: async () => ({
					token: async () => 'a-token',
					spaces: async () => [...spaces],
					end: async () => {
						hasEnded = true;
					},
				}),
			},
		);
		const response = await app.request('http://localhost/diag/login?email=persona.maya@mana.test');
		const body = await response.text();
		expect([response.status, hasEnded, body.includes('a-token')]).toEqual([200, true, false]);
		expect(JSON.parse(body)).toEqual({ ok: true, spaces: [{ id: 's1', name: 'Maya', type: 'personal' }] });
	});

	test('names what mana-auth said where it cannot', async () => {
		const app = appWith(
			{},
			{
				openSession: async () => {
					throw new RequestFailed('INVALID_CREDENTIALS', 401);
				},
			},
		);
		const response = await app.request('http://localhost/diag/login?email=persona.maya@mana.test');
		expect([response.status, (await response.json()).error]).toEqual([502, 'SIGN_IN_FAILED']);
	});

	test('looks for who is due, as the loop does by itself', async () => {
		const asked: string[] = [];
		const answer = async (url: string | URL | Request) => {
			asked.push(new URL(String(url)).pathname);
			return Response.json({ personas: [] });
		};
		const fetch = Object.assign(answer, { preconnect: globalThis.fetch.preconnect });
		const app = createApp(createDeps(readConfig(environment), { player: nobody, fetch }));
		const response = await app.request('/diag/tick', { method: 'POST' });
		expect([response.status, await response.json()]).toEqual([202, { playing: 0 }]);
		expect(asked).toEqual([expect.stringContaining('due')]);
	});

	test('says why nobody is played', async () => {
		const response = await appWith({ RUNNER_PAUSED: 'true' }).request('/diag/tick', { method: 'POST' });
		expect([response.status, (await response.json()).error]).toEqual([409, 'RUNNER_PAUSED']);
	});

	test.each([
		['in production', { NODE_ENV: 'production' }, 404],
		['where others reach it', { HOST: '0.0.0.0' }, 404],
	])('is not there %s', async (_, more, status) => {
		expect((await appWith(more).request('/diag/tick', { method: 'POST' })).status).toBe(status);
	});

	test.each([
		['by another name', 'http://rebound.example/diag/tick', {}],
		['by a page', 'http://localhost/diag/tick', { origin: 'http://localhost:5173' }],
	])('is not called %s', async (_, url, headers) => {
		const response = await appWith().request(url, { method: 'POST', headers });
		expect([response.status, (await response.json()).error]).toEqual([403, 'NOT_FROM_HERE']);
	});
});
