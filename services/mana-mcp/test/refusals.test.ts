import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { secondsFromNow, standInSpace } from '@mana/auth-protocol/testing';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { issuer } from './test-auth.ts';
import {
	type Era,
	initializeRequest,
	startTestGateway,
	statelessRequest,
	type TestGateway,
} from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
	gateway.auth.addUser('anna', standInSpace('space-club', { name: 'Club', type: 'club' }));
	gateway.auth.addUser('bert');
});
afterAll(() => gateway.stop());

const list = statelessRequest('tools/list');
const eras: Era[] = ['stateless', 'session'];

/** `tools/list` as each era sends it; in a session of anna's, whoever calls. */
async function listRequest(era: Era, at = gateway) {
	if (era === 'stateless') return list;
	const opened = await at.post(initializeRequest(), await at.headers('anna'));
	return {
		body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
		headers: { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' },
	};
}

async function postWithToken(token: string | undefined, spaceId = 'space-anna', era: Era = 'stateless') {
	const request = await listRequest(era);
	const response = await gateway.post(request.body, {
		...request.headers,
		'x-mana-space': spaceId,
		...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
	});
	return { response, body: await response.json() };
}

describe('tokens', () => {
	test('a good one is let in', async () => {
		for (const era of eras) {
			const { response } = await postWithToken(await gateway.auth.token('anna'), 'space-anna', era);
			expect(response.status).toBe(200);
		}
	});

	const forgeries: [string, string | undefined | (() => Promise<string>), string][] = [
		['none', undefined, 'TOKEN_MISSING'],
		['no JWT', 'garbage', 'TOKEN_MALFORMED'],
		['expired', () => gateway.auth.token('anna', { exp: secondsFromNow(-10) }), 'TOKEN_EXPIRED'],
		['another audience', () => gateway.auth.token('anna', { aud: 'other' }), 'TOKEN_AUDIENCE'],
		['several audiences', () => gateway.auth.token('anna', { aud: ['mana', 'x'] }), 'TOKEN_AUDIENCE'],
		['another issuer', () => gateway.auth.token('anna', { iss: 'http://else.test' }), 'TOKEN_ISSUER'],
		['alg none', async () => unsecured(), 'TOKEN_ALGORITHM'],
		['HS256 with the public key', () => signedWithPublicKey(), 'TOKEN_ALGORITHM'],
	];
	for (const [name, given, code] of forgeries) {
		test(`refuses ${name} with 401, the reason and where to go`, async () => {
			const token = typeof given === 'function' ? await given() : given;
			for (const era of eras) {
				const { response, body } = await postWithToken(token, 'space-anna', era);
				expect(response.status).toBe(401);
				expect(body).toMatchObject({ error: code, message: expect.any(String) });
				const challenge = response.headers.get('www-authenticate') ?? '';
				expect(challenge).toStartWith('Bearer ');
				const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
				expect(new URL(metadataUrl).pathname).toBe('/.well-known/oauth-protected-resource/mcp');
			}
		});
	}

	test('takes no key that a token brings or points to', async () => {
		const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
		const jwk = { ...(await exportJWK(publicKey)), kid: 'own' };
		let fetched = 0;
		const elsewhere = Bun.serve({
			port: 0,
			hostname: '127.0.0.1',
			fetch() {
				fetched++;
				return Response.json({ keys: [jwk] });
			},
		});
		const at = elsewhere.url.href;
		const cases = [
			['test-key', 'TOKEN_SIGNATURE'],
			['own', 'TOKEN_KEY_UNKNOWN'],
		] as const;
		for (const header of [{ jwk }, { jku: at }, { x5u: at }]) {
			for (const [kid, code] of cases) {
				const token = await new SignJWT({ email: 'anna@mana.test' })
					.setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid, ...header })
					.setSubject('anna')
					.setIssuer(issuer)
					.setAudience('mana')
					.setIssuedAt()
					.setExpirationTime('5m')
					.sign(privateKey);
				const { response, body } = await postWithToken(token);
				expect([response.status, body.error]).toEqual([401, code]);
			}
		}
		expect(fetched).toBe(0);
		await elsewhere.stop(true);
	});

	test('refuses them on GET and DELETE too', async () => {
		for (const method of ['GET', 'DELETE']) {
			expect((await fetch(gateway.url, { method })).status).toBe(401);
		}
	});
});

describe('spaces', () => {
	test('without one, names those of the caller', async () => {
		const { authorization = '' } = await gateway.headers('anna');
		for (const era of eras) {
			const request = await listRequest(era);
			const response = await gateway.post(request.body, { ...request.headers, authorization });
			expect(response.status).toBe(400);
			expect(await response.json()).toMatchObject({
				error: 'SPACE_REQUIRED',
				spaces: [
					{ id: 'space-anna', name: 'anna', type: 'personal' },
					{ id: 'space-club', name: 'Club', type: 'club' },
				],
			});
		}
	});

	test("someone else's is forbidden, as is one that does not exist", async () => {
		for (const spaceId of ['space-bert', 'space-nowhere']) {
			for (const era of eras) {
				const { response, body } = await postWithToken(await gateway.auth.token('anna'), spaceId, era);
				expect(response.status).toBe(403);
				expect(body).toMatchObject({ error: 'SPACE_FORBIDDEN' });
			}
		}
	});

	test.each(['sync', 'keys', 'trace'])('a token that was exchanged for %s does not come in', async (use) => {
		const bounds = { space: 'space-club', scope: 'mana:read', act: { sub: 'client-1' }, use };
		const token = await gateway.auth.token('anna', bounds);
		const { response, body } = await postWithToken(token, 'space-club');
		expect([response.status, body.error]).toEqual([401, 'TOKEN_CLAIMS']);
	});
});

for (const era of eras) {
	test(`${era} era: /mcp/ is /mcp, and arguments that are null are none`, async () => {
		const params = { name: 'habits_list', arguments: null };
		const { headers } = era === 'stateless' ? statelessRequest('tools/call', params) : await listRequest(era);
		const stateless = statelessRequest('tools/call', params).body;
		const body = era === 'stateless' ? stateless : { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
		for (const url of [gateway.url, `${gateway.url}/`]) {
			const sent = {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...headers,
				...(await gateway.headers('anna')),
			};
			const response = await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(body) });
			expect(response.status).toBe(200);
			expect(await response.json()).toMatchObject({ result: { structuredContent: { habits: [] } } });
		}
	});
}

for (const era of eras) {
	describe(`bodies, ${era} era`, () => {
		async function send(body: unknown, more: Record<string, string> = {}): Promise<Response> {
			const { headers } = await listRequest(era);
			return gateway.post(body, { ...headers, ...(await gateway.headers('anna')), ...more });
		}

		test('over the limit: 413', async () => {
			const small = await startTestGateway({ environment: { MCP_BODY_LIMIT_BYTES: '2048' } });
			small.auth.addUser('anna');
			const { body, headers } = await listRequest(era, small);
			const response = await small.post(
				{ ...body, padding: 'x'.repeat(3_000) },
				{ ...headers, ...(await small.headers('anna')) },
			);
			expect(response.status).toBe(413);
			expect(await response.json()).toMatchObject({ error: 'BODY_TOO_LARGE' });
			await small.stop();
		});

		test('malformed: 400 with the protocol’s parse error', async () => {
			for (const body of ['{"jsonrpc":', '', '\u0000']) {
				const response = await send(body);
				expect(response.status).toBe(400);
				expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32700 } });
			}
		});

		test('valid JSON that is no message: 400', async () => {
			for (const body of ['[]', '1', '{}', '"x"', 'null', '[[]]', '{"jsonrpc":"1.0","id":1,"method":"x"}']) {
				const response = await send(body);
				expect(response.status).toBe(400);
				expect(await response.json()).toMatchObject({ error: { code: -32600 } });
			}
		});

		test('of another type than JSON: 415', async () => {
			expect((await send('{}', { 'content-type': 'text/plain' })).status).toBe(415);
		});
	});
}

describe('origins', () => {
	test('a page of an unknown origin is refused, a configured one is not', async () => {
		for (const era of eras) {
			const { body, headers } = await listRequest(era);
			const statusFrom = async (origin: string) =>
				(await gateway.post(body, { ...headers, ...(await gateway.headers('anna')), origin })).status;
			expect(await statusFrom('http://evil.example')).toBe(403);
			expect(await statusFrom('null')).toBe(403);
			expect(await statusFrom('http://localhost:5173')).toBe(200);
		}
	});

	test('a configured page may send and read what the protocol needs', async () => {
		const preflight = await fetch(gateway.url, {
			method: 'OPTIONS',
			headers: {
				origin: 'http://localhost:5173',
				'access-control-request-method': 'POST',
				'access-control-request-headers': 'authorization,x-mana-space,mcp-session-id,mcp-method,mcp-name',
			},
		});
		const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
		expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
		for (const name of ['authorization', 'x-mana-space', 'mcp-session-id', 'mcp-method', 'mcp-name']) {
			expect(allowed).toContain(name);
		}
		const headers = { ...(await gateway.headers('anna')), origin: 'http://localhost:5173' };
		const opened = await gateway.post(initializeRequest(), headers);
		expect(opened.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('mcp-session-id');
	});
});

test('while mana-auth is down, membership that is not known is not assumed; then it works again', async () => {
	const own = await startTestGateway();
	own.auth.addUser('anna');
	own.auth.addUser('bert');
	const ask = async (userId: string) =>
		own.post(list.body, { ...list.headers, ...(await own.headers(userId)) });
	expect((await ask('anna')).status).toBe(200);

	await own.auth.goDown();
	const refused = await ask('bert');
	expect(refused.status).toBe(503);
	expect(await refused.json()).toMatchObject({ error: 'AUTH_UNAVAILABLE' });
	expect((await ask('anna')).status).toBe(200);

	own.auth.comeBack();
	expect((await ask('bert')).status).toBe(200);
	await own.stop();
});

test('tells its state and where tokens come from without a token', async () => {
	const base = gateway.url.replace(/\/mcp$/, '');
	expect(await (await fetch(`${base}/health`)).json()).toMatchObject({
		status: 'ok',
		version: expect.any(String),
		registry: { loaded: true, tools: expect.any(Number) },
	});
	for (const path of ['', '/mcp']) {
		const metadata = await (await fetch(`${base}/.well-known/oauth-protected-resource${path}`)).json();
		expect(metadata).toMatchObject({
			resource: expect.stringMatching(/\/mcp$/),
			bearer_methods_supported: ['header'],
		});
	}
});

function unsecured(): string {
	return new UnsecuredJWT({ email: 'anna@mana.test' })
		.setSubject('anna')
		.setIssuer(issuer)
		.setAudience('mana')
		.setExpirationTime('5m')
		.encode();
}

async function signedWithPublicKey(): Promise<string> {
	return new SignJWT({ email: 'anna@mana.test' })
		.setProtectedHeader({ alg: 'HS256', kid: 'test-key' })
		.setSubject('anna')
		.setIssuer(issuer)
		.setAudience('mana')
		.setExpirationTime('5m')
		.sign(new TextEncoder().encode(await gateway.auth.publicKeyPem()));
}
