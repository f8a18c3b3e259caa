import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { routesWithoutSchema } from './answer-schemas.ts';
import {
	type AuthWorld,
	bearer,
	cookiesOf,
	createAuthWorld,
	password,
	post,
	publicUrl,
	registered,
} from './auth-world.ts';
import { type ChangingRoute, changingRoutes, databaseDigest } from './every-route.ts';

let world: AuthWorld;
let routes: ChangingRoute[];
beforeAll(async () => {
	world = await createAuthWorld();
	routes = changingRoutes(world);
});
afterAll(() => world.close());

const concrete = (path: string) => path.replace(/:\w+(\{[^}]*\})?/g, 'x');
const endsSession = /sign-out|logout|revoke|end-all|\/me$/;
const send = (
	{ method, path }: ChangingRoute,
	headers: Record<string, string>,
	peer = '127.0.0.1',
	body = '{}',
) =>
	world.app.request(
		`${publicUrl}${concrete(path)}`,
		{
			method,
			headers: { 'content-type': 'application/json', ...headers },
			...(method === 'GET' ? {} : { body }),
		},
		{ requestIP: () => ({ address: peer, family: 'IPv4', port: 1 }) },
	);
const errorOf = async (answer: Response) => ({
	status: answer.status,
	error: (await answer.json().catch(() => ({}))).error,
});

async function cookieOf(email: string): Promise<string> {
	await registered(world.app, email);
	const answer = await post(world.app, '/api/auth/sign-in/email', { email, password });
	return cookiesOf(answer);
}

test('every route of ours that answers JSON has a schema in the protocol', () => {
	expect(routesWithoutSchema(world.app)).toEqual([]);
});

describe('every route that changes something', () => {
	test('is found: ours and the library’s', () => {
		const names = routes.map(({ method, path }) => `${method} ${path}`);
		for (const name of [
			'POST /api/v1/auth/register',
			'PUT /api/v1/spaces/:id/policy',
			'DELETE /api/v1/me/sessions/:id',
			'POST /api/auth/sign-out',
			'POST /api/auth/organization/create',
		]) {
			expect(names).toContain(name);
		}
		expect(names.length).toBeGreaterThan(60);
	});

	test.each([
		'[]',
		'"text"',
		'null',
		'{"name":"\\ud800","email":null}',
		`${'['.repeat(20_000)}${']'.repeat(20_000)}`,
	])('has no fault at a body like %.20s', async (body) => {
		const { accessToken, refreshToken } = await registered(world.app, `${crypto.randomUUID()}@mana.test`);
		for (const route of routes.filter(({ path }) => !endsSession.test(path))) {
			for (const token of [accessToken, refreshToken]) {
				const { status } = await send(route, bearer(token), '198.51.100.7', body);
				expect({ ...route, isFault: status === 500 }).toEqual({ ...route, isFault: false });
			}
		}
	});

	test.each(['https://evil.test', 'null', `${publicUrl}.evil.test`, 'http://auth.mana.test:81'])(
		'refuses the origin %s with a session cookie, and changes nothing',
		async (origin) => {
			const cookie = await cookieOf(`${crypto.randomUUID()}@mana.test`);
			const before = await databaseDigest(world);
			for (const route of routes) {
				const answer = await errorOf(await send(route, { cookie, origin }));
				expect({ ...route, ...answer }).toEqual({ ...route, status: 403, error: 'ORIGIN_FORBIDDEN' });
			}
			expect(await databaseDigest(world)).toBe(before);
		},
		20_000,
	);

	test('refuses a session cookie without an origin', async () => {
		const cookie = await cookieOf('nowhere@mana.test');
		for (const route of routes) {
			expect({ ...route, status: (await send(route, { cookie })).status }).toEqual({ ...route, status: 403 });
		}
	});

	test('is limited by address, with the time to wait', async () => {
		const flood: ChangingRoute = { method: 'POST', path: '/api/v1/auth/validate' };
		for (let index = 0; index < 600; index++) await send(flood, {}, '203.0.113.1');
		for (const route of routes) {
			// Services ask there for everybody.
			if (route.path.endsWith('/token-exchange')) continue;
			const answer = await send(route, {}, '203.0.113.1');
			expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
			expect({ ...route, ...(await errorOf(answer)) }).toEqual({
				...route,
				status: 429,
				error: 'RATE_LIMITED',
			});
		}
	});

	test('is limited by token, from however many addresses', async () => {
		const { accessToken } = await registered(world.app, 'busy@mana.test');
		const route: ChangingRoute = { method: 'POST', path: '/api/v1/me/two-factor/confirm' };
		const from = async (index: number) =>
			(await send(route, bearer(accessToken), `198.51.100.${index % 250}`)).status;
		for (let index = 0; index < 600; index++) await from(index);
		expect(await from(601)).toBe(429);
	});
});

test('pages of other origins read nothing: no CORS header is sent unless one is configured', async () => {
	for (const path of ['/api/v1/me/sessions', '/api/auth/get-session', '/api/auth/oauth2/authorize', '/']) {
		const answer = await world.app.request(`${publicUrl}${path}`, {
			headers: { origin: 'https://evil.test' },
		});
		expect(answer.headers.get('access-control-allow-origin')).toBeNull();
	}
	const configured = await createAuthWorld({ CORS_ORIGINS: 'https://app.mana.test' });
	try {
		const ask = (origin: string) =>
			configured.app.request(`${publicUrl}/api/v1/auth/login`, {
				method: 'OPTIONS',
				headers: { origin, 'access-control-request-method': 'POST' },
			});
		const allowed = await ask('https://app.mana.test');
		expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.mana.test');
		const refused = await ask('https://evil.test');
		expect(refused.headers.get('access-control-allow-origin')).toBeNull();
	} finally {
		await configured.close();
	}
});

describe('agents that live in a page of another site', () => {
	const origin = 'https://inspector.test';
	const open = [
		['GET', '/.well-known/oauth-authorization-server'],
		['GET', '/.well-known/oauth-authorization-server/api/auth'],
		['GET', '/api/auth/.well-known/openid-configuration'],
		['GET', '/api/auth/jwks'],
		['POST', '/api/auth/oauth2/register'],
		['POST', '/api/auth/oauth2/token'],
		['POST', '/api/auth/oauth2/revoke'],
	] as const;

	test.each(open)('may call %s %s and read what it answers, without cookies', async (method, path) => {
		const asked = { origin, 'access-control-request-method': method };
		const preflight = await world.app.request(`${publicUrl}${path}`, {
			method: 'OPTIONS',
			headers: { ...asked, 'access-control-request-headers': 'content-type,mcp-protocol-version' },
		});
		expect(preflight.ok).toBeTrue();
		expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain(
			'mcp-protocol-version',
		);
		const answer = await send({ method, path }, { origin });
		expect(answer.status).not.toBe(403);
		// Also what a cache has kept for everybody.
		for (const { headers } of [preflight, answer, await send({ method, path }, {})]) {
			expect(headers.get('access-control-allow-origin')).toBe('*');
			expect(headers.get('access-control-allow-credentials')).toBeNull();
		}
	});

	test('read nothing else', async () => {
		const known = new Set<string>(open.map(([, path]) => path));
		for (const path of new Set([...routes.map((route) => route.path), '/consent', '/api/v1/auth/refresh'])) {
			if (known.has(path)) continue;
			const answer = await world.app.request(`${publicUrl}${concrete(path)}`, {
				method: 'OPTIONS',
				headers: { origin, 'access-control-request-method': 'POST' },
			});
			expect({ path, allowed: answer.headers.get('access-control-allow-origin') }).toEqual({
				path,
				allowed: null,
			});
		}
	});
});

test('no answer is sniffed at; none of the API is kept but public keys; over TLS browsers stay with it', async () => {
	const secure = await createAuthWorld({ MANA_AUTH_PUBLIC_URL: 'https://auth.mana.test' });
	try {
		const { accessToken } = await registered(secure.app, 'kept@mana.test');
		const paths = secure.app.routes
			.filter(({ method }) => method === 'GET')
			.map(({ path }) => concrete(path));
		for (const path of new Set([...paths, '/api/auth/get-session', '/nowhere', '/api/nowhere'])) {
			if (path === '/health' || path === '/metrics') continue;
			const { headers } = await secure.app.request(`https://auth.mana.test${path}`, {
				headers: bearer(accessToken),
			});
			expect({ path, sniffing: headers.get('x-content-type-options') }).toEqual({
				path,
				sniffing: 'nosniff',
			});
			expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
			if (!path.startsWith('/api/') || /jwks|well-known/.test(path)) continue;
			expect({ path, kept: headers.get('cache-control') }).toEqual({ path, kept: 'no-store' });
		}
		expect((await world.app.request(publicUrl)).headers.get('strict-transport-security')).toBeNull();
	} finally {
		await secure.close();
	}
});
