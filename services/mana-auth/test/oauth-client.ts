import { createHash, randomBytes } from 'node:crypto';
import type { SignedIn } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { bearer, get, post, publicUrl } from './auth-world.ts';

export const resource = 'http://localhost:3069/mcp';
export const redirectUri = 'http://127.0.0.1:33418/callback';

export interface Tokens {
	access_token: string;
	refresh_token?: string;
	scope: string;
	expires_in: number;
	token_type: string;
}

/** A verifier and its challenge (RFC 7636). */
export function pkce() {
	const verifier = randomBytes(32).toString('base64url');
	return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Registers as most clients do: without `application_type`, without a secret. */
export async function registerClient(app: Hono, metadata: Record<string, unknown> = {}): Promise<string> {
	const answer = await post(app, '/api/auth/oauth2/register', {
		client_name: 'Test agent',
		redirect_uris: [redirectUri],
		token_endpoint_auth_method: 'none',
		...metadata,
	});
	if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${await answer.text()}`);
	return (await answer.json()).client_id;
}

export function authorizeUrl(clientId: string, challenge: string, more: Record<string, string> = {}): string {
	const query = new URLSearchParams({
		response_type: 'code',
		client_id: clientId,
		redirect_uri: redirectUri,
		code_challenge: challenge,
		code_challenge_method: 'S256',
		state: 'xyz',
		scope: 'mana:read mana:write offline_access',
		resource,
		...more,
	});
	return `/api/auth/oauth2/authorize?${query}`;
}

/** The id of the request that waits for its person. */
export async function openRequest(app: Hono, url: string): Promise<string> {
	const answer = await app.request(`${publicUrl}${url}`, { redirect: 'manual' });
	const location = new URL(answer.headers.get('location') ?? 'none:');
	const id = location.searchParams.get('request');
	if (id === null) throw new Error(`authorize answered ${answer.status} ${location}`);
	return id;
}

export function decide(app: Hono, person: SignedIn, requestId: string, decision: unknown): Promise<Response> {
	const path = `/api/v1/oauth/requests/${requestId}/decision`;
	return Promise.resolve(post(app, path, decision, bearer(person.accessToken)));
}

export function postForm(
	app: Hono,
	path: string,
	form: Record<string, string>,
	headers = {},
): Promise<Response> {
	return Promise.resolve(
		app.request(`${publicUrl}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
			body: new URLSearchParams(form).toString(),
		}),
	);
}

const tokenPath = '/api/auth/oauth2/token';

export function redeem(app: Hono, clientId: string, code: string, verifier: string, more = {}) {
	return postForm(app, tokenPath, {
		grant_type: 'authorization_code',
		client_id: clientId,
		code,
		redirect_uri: redirectUri,
		code_verifier: verifier,
		...more,
	});
}

export function refresh(app: Hono, clientId: string, refreshToken = '', more = {}) {
	return postForm(app, tokenPath, {
		grant_type: 'refresh_token',
		client_id: clientId,
		refresh_token: refreshToken,
		...more,
	});
}

export async function personalSpaceOf(app: Hono, person: SignedIn): Promise<string> {
	const spaces = await (await get(app, '/api/auth/organization/list', person.accessToken)).json();
	return spaces.find(({ type }: { type: string }) => type === 'personal').id;
}

export interface Connection {
	clientId: string;
	code: string;
	tokens: Tokens;
}

/** From registration to tokens, in one space unless more are named. */
export async function connect(
	app: Hono,
	person: SignedIn,
	options: { spaceId?: string; spaces?: unknown; clientId?: string; scope?: string } = {},
): Promise<Connection> {
	const clientId = options.clientId ?? (await registerClient(app));
	const { verifier, challenge } = pkce();
	const url = authorizeUrl(clientId, challenge, options.scope === undefined ? {} : { scope: options.scope });
	const spaces = options.spaces ?? [options.spaceId ?? (await personalSpaceOf(app, person))];
	const decided = await decide(app, person, await openRequest(app, url), { accept: true, spaces });
	if (decided.status !== 200) throw new Error(`decision answered ${decided.status}: ${await decided.text()}`);
	const code = new URL((await decided.json()).redirectTo).searchParams.get('code') ?? '';
	const answer = await redeem(app, clientId, code, verifier);
	if (answer.status !== 200) throw new Error(`token answered ${answer.status}: ${await answer.text()}`);
	return { clientId, code, tokens: await answer.json() };
}
