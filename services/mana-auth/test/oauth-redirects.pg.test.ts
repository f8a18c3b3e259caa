import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { decodeJwt } from 'jose';
import {
	type AuthWorld,
	createAuthWorld,
	get,
	post,
	publicUrl,
	refusalOf,
	registered,
} from './auth-world.ts';
import {
	authorizeUrl,
	decide,
	openRequest,
	personalSpaceOf,
	pkce,
	redeem,
	redirectUri,
	refresh,
	registerClient,
} from './oauth-client.ts';

const cursor = 'cursor://anysphere.cursor-mcp/oauth/callback';
const documentId = 'https://agent.mana.test/client.json';

let world: AuthWorld;
/** What the agent's document says its addresses are. */
let documented = [cursor];
beforeAll(async () => {
	const describeClient = (id: string) =>
		JSON.stringify({ client_id: id, client_name: 'Documented agent', redirect_uris: documented });
	world = await createAuthWorld({}, { fetchDocument: async ({ href }) => describeClient(href) });
});
afterAll(() => world.close());

const register = (uris: string[], more: object = {}) =>
	post(world.app, '/api/auth/oauth2/register', {
		redirect_uris: uris,
		token_endpoint_auth_method: 'none',
		...more,
	});
const authorize = (clientId: string, change: Record<string, string>, headers: Record<string, string> = {}) =>
	world.app.request(`${publicUrl}${authorizeUrl(clientId, pkce().challenge, change)}`, { headers });
const clientCount = async () => (await world.admin`select id from auth.oauth_clients`).length;

/** From the request to tokens, with the answer at this address. */
async function connectAt(email: string, clientId: string, uri: string) {
	const person = await registered(world.app, email);
	const { verifier, challenge } = pkce();
	const at = { redirect_uri: uri };
	const id = await openRequest(world.app, authorizeUrl(clientId, challenge, at));
	const asked = await (await get(world.app, `/api/v1/oauth/requests/${id}`, person.accessToken)).json();
	const spaceId = await personalSpaceOf(world.app, person);
	const { redirectTo } = await (
		await decide(world.app, person, id, { accept: true, spaces: [spaceId] })
	).json();
	const code = new URL(redirectTo).searchParams.get('code') ?? '';
	const redeemAt = (elsewhere = uri) =>
		redeem(world.app, clientId, code, verifier, { redirect_uri: elsewhere });
	return { asked, redirectTo, redeemAt };
}

describe('an app that is answered by a scheme of its own', () => {
	test('registers with all its addresses, and is told them as it gave them', async () => {
		const uris = [
			cursor,
			'https://www.cursor.com/agents/mcp/oauth/callback',
			'http://localhost:8787/callback',
		];
		const answer = await register(uris, { client_name: 'Cursor' });
		expect(answer.status).toBe(201);
		expect(await answer.json()).toMatchObject({
			client_id: expect.any(String),
			client_name: 'Cursor',
			redirect_uris: uris,
		});
	});

	test.each([
		cursor,
		'vscode://publisher.extension/callback',
		'vscode-insiders://publisher.extension/callback',
		'windsurf://codeium.windsurf',
	])('gets from %s to tokens', async (uri) => {
		const clientId = await registerClient(world.app, {
			redirect_uris: ['http://127.0.0.1:1/callback', uri],
			grant_types: ['authorization_code', 'refresh_token'],
		});
		const { asked, redirectTo, redeemAt } = await connectAt(
			`${new URL(uri).protocol.slice(0, -1)}@mana.test`,
			clientId,
			uri,
		);
		expect(asked.client.answersTo).toBe(new URL(uri).protocol);
		expect(redirectTo).toStartWith(`${uri}?code=`);
		const tokens = await (await redeemAt()).json();
		expect(decodeJwt(tokens.access_token).client_id).toBe(clientId);
		expect((await refresh(world.app, clientId, tokens.refresh_token)).status).toBe(200);
	});

	test('is answered at its other addresses as well, at loopback on any port', async () => {
		const clientId = await registerClient(world.app, { redirect_uris: [cursor, redirectUri] });
		const elsewhere = 'http://127.0.0.1:49152/callback';
		const { redirectTo, redeemAt } = await connectAt('mixed@mana.test', clientId, elsewhere);
		expect(redirectTo).toStartWith(`${elsewhere}?code=`);
		expect((await redeemAt()).status).toBe(200);
	});

	test.each([
		['by the library', { code_challenge_method: 'plain' }, 'invalid_request'],
		['by us', { prompt: 'none' }, 'login_required'],
	])('is told there of a refusal %s', async (_, change, error) => {
		const clientId = await registerClient(world.app, { redirect_uris: [cursor] });
		const location = (await authorize(clientId, { redirect_uri: cursor, ...change })).headers.get('location');
		expect(location).toStartWith(`${cursor}?`);
		expect(Object.fromEntries(new URL(location ?? 'none:').searchParams)).toMatchObject({
			error,
			state: 'xyz',
			iss: publicUrl,
		});
	});

	test.each([
		`${cursor}/other`,
		`${cursor}?more=1`,
		`${cursor}#`,
		'CURSOR://anysphere.cursor-mcp/oauth/callback',
		'vscode://anysphere.cursor-mcp/oauth/callback',
		'invalid.cursor:/anysphere.cursor-mcp/oauth/callback',
	])('is not answered at %s, which it did not register', async (uri) => {
		const clientId = await registerClient(world.app, { redirect_uris: [cursor] });
		const answer = await authorize(clientId, { redirect_uri: uri });
		expect(answer.headers.get('location')).toBeNull();
		expect(await refusalOf(answer)).toEqual({ status: 400, error: 'OAUTH_REQUEST_INVALID' });
	});

	test('redeems a code with the address that the code went to', async () => {
		const clientId = await registerClient(world.app, { redirect_uris: [cursor, redirectUri] });
		for (const [index, uri] of [
			redirectUri,
			'invalid.cursor:/anysphere.cursor-mcp/oauth/callback',
		].entries()) {
			const { redeemAt } = await connectAt(`other-address${index}@mana.test`, clientId, cursor);
			const answer = await redeemAt(uri);
			expect({ uri, status: answer.status, error: (await answer.json()).error }).toEqual({
				uri,
				status: 400,
				error: 'invalid_grant',
			});
		}
	});

	test('that listens on a port of the moment describes itself without one', async () => {
		documented = ['http://localhost/callback', 'http://127.0.0.1/callback'];
		const moment = 'http://localhost:3118/callback';
		const { asked, redirectTo, redeemAt } = await connectAt(
			'moment@mana.test',
			`${documentId}?moment`,
			moment,
		);
		expect(asked.client).toMatchObject({ verifiedHost: 'agent.mana.test' });
		expect(redirectTo).toStartWith(`${moment}?code=`);
		expect((await redeemAt()).status).toBe(200);
	});

	test('may describe itself by a document', async () => {
		documented = [cursor, redirectUri];
		const { asked, redirectTo, redeemAt } = await connectAt('document@mana.test', documentId, cursor);
		expect(asked.client).toMatchObject({ verifiedHost: 'agent.mana.test', answersTo: 'cursor:' });
		expect(redirectTo).toStartWith(`${cursor}?code=`);
		expect((await redeemAt()).status).toBe(200);
	});
});

test.each([
	'unknown://agent/callback',
	'cursor-like://agent/callback',
	'javascript:alert(1)',
	'javascript://anysphere.cursor-mcp/%0aalert(1)',
	'data:text/html,x',
	'vbscript:x',
	'file:///etc/hosts',
	'cursor:agent',
	'cursor:///callback',
	'cursor://person:word@agent/callback',
	'cursor://agent/callback#fragment',
	'cursor://anysphere.cursor-deeplink/mcp/install?name=x&config=y',
	'vscode://agent/../callback',
	'invalid.cursor:/anysphere.cursor-mcp/oauth/callback',
	'Invalid.cursor:/anysphere.cursor-deeplink/mcp/install?name=x',
])('%s is nobody’s address: neither alone nor among good ones, nor in a document', async (uri) => {
	const before = await clientCount();
	for (const uris of [[uri], [cursor, redirectUri, uri]]) {
		const answer = await register(uris);
		expect({ status: answer.status, error: (await answer.json()).error }).toEqual({
			status: 400,
			error: 'invalid_redirect_uri',
		});
	}
	expect(await clientCount()).toBe(before);

	const own = `${documentId}?${new URLSearchParams({ uri })}`;
	const text = JSON.stringify({ client_id: own, client_name: 'Agent', redirect_uris: [cursor, uri] });
	const other = await world.secondInstance({ fetchDocument: async () => text });
	const asked = authorizeUrl(own, pkce().challenge, { redirect_uri: cursor });
	const answer = await other.app.request(`${publicUrl}${asked}`);
	expect(await refusalOf(answer)).toEqual({ status: 400, error: 'OAUTH_REQUEST_INVALID' });
});

describe('a request that can be sent back to nobody', () => {
	const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

	test('is explained on a page to who came with a browser', async () => {
		const answer = await authorize('nobody', { state: '<b>state</b>' }, browser);
		expect(answer.status).toBe(400);
		expect(answer.headers.get('content-type')).toStartWith('text/html');
		expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(answer.headers.get('cache-control')).toBe('no-store');
		const page = await answer.text();
		expect(page).toContain('<h1>');
		expect(page).not.toContain('<b>');
	});

	test('is answered as JSON to a program, also where it takes pages from the token endpoint', async () => {
		for (const accept of ['*/*', 'application/json']) {
			const answer = await authorize('nobody', {}, { accept });
			expect(await refusalOf(answer)).toEqual({ status: 400, error: 'OAUTH_REQUEST_INVALID' });
		}
		const answer = await post(world.app, '/api/auth/oauth2/token', {}, browser);
		expect(await refusalOf(answer)).toEqual({ status: 415, error: 'CONTENT_TYPE_UNSUPPORTED' });
	});
});
