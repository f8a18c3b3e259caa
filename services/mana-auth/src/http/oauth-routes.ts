import { AppError, parseJson, readBody } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { TokenVerifier } from '@mana/shared-auth';
import { type Context, type ErrorHandler, Hono } from 'hono';
import { z } from 'zod';
import { fromLibraryRedirect, toLibraryRedirect } from '../domain/oauth/app-redirect.ts';
import {
	type AuthorizationQuery,
	type AuthorizationRequestStore,
	answerUrl,
	authorizationQuery,
} from '../domain/oauth/authorization-request.ts';
import { endRevoked, type Redeemed, redeemOnce } from '../domain/oauth/end-misused-grant.ts';
import { readRegistration } from '../domain/oauth/registration.ts';
import { knownScopes, offlineScope, type ScopeCatalogue } from '../domain/oauth/scopes.ts';
import type { OauthTokenStore } from '../domain/oauth/token-store.ts';
import type { Identity } from '../identity/better-auth.ts';
import { signInPath } from '../identity/oauth/oauth-provider.ts';
import { clientAddressHeader } from '../identity/request-headers.ts';
import { type ClientAddress, countedAddress, isLoopback } from './client-address.ts';
import { readForm } from './read-form.ts';

export interface OauthRouteDeps {
	identity: Identity;
	oauth: {
		requests: Pick<AuthorizationRequestStore, 'insert'>;
		tokens: OauthTokenStore;
		scopes: ScopeCatalogue;
		/** Verifies tokens for the resource. */
		tokenVerifier: Pick<TokenVerifier, 'verify'>;
		/** The one thing that tokens are for: the gateway's address. */
		resource: string;
		issuer: string;
		newId: () => string;
	};
	config: { publicUrl: string; isProduction: boolean };
	clientAddress: ClientAddress;
	rateLimiter: RateLimiter;
	now: () => number;
}

const limitBytes = 64 * 1024;
const requestMs = 10 * 60_000;
const abandonedClientMs = 30 * 24 * 60 * 60_000;
const perMinute = { authorize: 60, register: 20, token: 600, revoke: 120 };
/** Tests and scripts of a developer share one address. */
const perMinuteOnLoopback = 1_200;

/** A token that there is none of: only a client that is known gets told so, with `invalid_request`. */
const unknownToken = '-';

const registeredClient = z.looseObject({ client_id: z.string(), redirect_uris: z.array(z.string()) });
const libraryError = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * `/api/auth/oauth2`: the endpoints of the protocol. The library answers behind each of them; what it lacks or gets
 * wrong is made good here. Its other routes are not reachable.
 *
 * @param showRefusal answers a browser that was sent here, with a page
 */
export function createOauthRoutes(deps: OauthRouteDeps, showRefusal: ErrorHandler): Hono {
	const { oauth } = deps;
	const app = new Hono();
	let settled: Promise<void> | undefined;
	const settleResource = () => {
		settled ??= oauth.tokens.settleResource(oauth.resource, oauth.newId).catch((error) => {
			settled = undefined;
			throw error;
		});
		return settled;
	};
	const limit = async (c: Context, endpoint: keyof typeof perMinute) => {
		const address = deps.clientAddress(c);
		const isDeveloper = !deps.config.isProduction && isLoopback(address);
		const count = isDeveloper ? perMinuteOnLoopback : perMinute[endpoint];
		await deps.rateLimiter.take(`oauth-${endpoint}|${countedAddress(address)}`, count);
	};
	/** To the library without cookies: it never learns who sits at the browser, so it grants nothing by itself. */
	const ask = (c: Context, path: string, init: { method: string; body?: string; contentType?: string }) => {
		const headers = new Headers({
			[clientAddressHeader]: deps.clientAddress(c),
			accept: init.method === 'GET' ? 'text/html' : 'application/json',
		});
		const authorization = c.req.header('authorization');
		if (init.contentType) headers.set('content-type', init.contentType);
		if (authorization && /^basic /i.test(authorization)) headers.set('authorization', authorization);
		const { method, body } = init;
		const url = `${deps.config.publicUrl}/api/auth/oauth2${path}`;
		return deps.identity.handler(
			new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
		);
	};
	const askForm = (c: Context, path: string, form: URLSearchParams) =>
		ask(c, path, { method: 'POST', body: form.toString(), contentType: 'application/x-www-form-urlencoded' });

	app.onError((error, c) => {
		const isBrowser = c.req.method === 'GET' && /\btext\/html\b/.test(c.req.header('accept') ?? '');
		if (!isBrowser) throw error;
		return showRefusal(error, c);
	});
	app.use(async (c, next) => {
		await next();
		c.header('pragma', 'no-cache');
	});

	app.get('/authorize', async (c) => {
		await limit(c, 'authorize');
		await settleResource();
		const asked = new URL(c.req.url).searchParams;
		const prompt = asked.get('prompt')?.split(' ') ?? [];
		// What a person has to decide is asked each time, and in our own words.
		for (const name of ['prompt', 'max_age', 'claims', 'request', 'request_uri', 'dpop_jkt'])
			asked.delete(name);
		asked.set('scope', knownScopes(asked.get('scope'), oauth.scopes).join(' '));
		const redirects = asked.getAll('redirect_uri').map(toLibraryRedirect);
		asked.delete('redirect_uri');
		for (const uri of redirects) asked.append('redirect_uri', uri);
		if (!asked.has('resource')) asked.set('resource', oauth.resource);
		const answer = await ask(c, `/authorize?${asked}`, { method: 'GET' });
		const location = answer.headers.get('location');
		if (location === null) throw requestInvalid(undefined);
		if (!location.startsWith(`${signInPath}?`))
			return c.redirect(refusalUrl(location, asked.get('client_id'), deps));
		const validated = authorizationQuery.safeParse(
			Object.fromEntries(new URLSearchParams(location.slice(location.indexOf('?')))),
		);
		if (!validated.success) throw requestInvalid(undefined);
		const query = { ...validated.data, redirect_uri: fromLibraryRedirect(validated.data.redirect_uri) };

		const session = await deps.identity.api.getSession({ headers: c.req.raw.headers });
		if (prompt.includes('none')) {
			const error = session ? 'consent_required' : 'login_required';
			return c.redirect(answerUrl(oauth, query, { error }));
		}
		const id = oauth.newId();
		const expiresAtMs = deps.now() + requestMs;
		await oauth.requests.insert({ id, query: await withRefresh(deps, query), expiresAtMs });
		const page = session && !prompt.includes('login') ? '/consent' : signInPath;
		return c.redirect(`${deps.config.publicUrl}${page}?request=${id}`);
	});

	app.post('/token', async (c) => {
		await limit(c, 'token');
		const form = await readForm(c, limitBytes);
		const answer = await redeemOnce({ ...oauth, now: deps.now }, redeemedOf(form), () =>
			askForm(c, '/token', form),
		);
		if (!answer) return c.json({ error: 'invalid_grant', error_description: 'this was used before' }, 400);
		return answer.status === 401 ? asTokenError(c, answer) : answer;
	});

	app.post('/revoke', async (c) => {
		await limit(c, 'revoke');
		const form = await readForm(c, limitBytes);
		const token = form.get('token') ?? '';
		// The library says who asks, and no more: of a token that was used before it would end those of every device.
		if (token !== '') form.set('token', unknownToken);
		const answer = await askForm(c, '/revoke', form);
		const refusal = answer.ok ? undefined : libraryError.safeParse(await answer.clone().json()).data;
		if (token === '' || refusal?.error !== 'invalid_request') return answer;
		await endRevoked(oauth, token, clientIdOf(c, form));
		return c.json({});
	});

	app.post('/register', async (c) => {
		await limit(c, 'register');
		await oauth.tokens.sweepClients(deps.now() - abandonedClientMs);
		const metadata = readRegistration(parseJson(await readBody(c.req.raw, limitBytes)), oauth.scopes);
		if (!metadata) return c.json({ error: 'invalid_client_metadata' }, 400);
		const answer = await ask(c, '/register', {
			method: 'POST',
			body: JSON.stringify(metadata),
			contentType: 'application/json',
		});
		if (!answer.ok) return answer;
		const { redirect_uris: uris, ...client } = registeredClient.parse(await answer.json());
		// The library would hold the client to the scopes of today.
		await oauth.tokens.openScopes(client.client_id);
		return c.json({ ...client, redirect_uris: uris.map(fromLibraryRedirect) }, 201);
	});

	app.all('/*', (c) => {
		throw new AppError('NOT_FOUND', 404, `There is no ${c.req.method} ${c.req.path}.`);
	});
	return app;
}

/**
 * Many clients that use refresh tokens do not know to ask for `offline_access`, and would have to send their person here
 * again every quarter of an hour. The person may leave it out.
 */
async function withRefresh(
	{ oauth }: OauthRouteDeps,
	query: AuthorizationQuery,
): Promise<AuthorizationQuery> {
	const scopes = query.scope.split(' ');
	if (scopes.includes(offlineScope) || !(await oauth.tokens.wantsRefresh(query.client_id))) return query;
	return { ...query, scope: [...scopes, offlineScope].join(' ') };
}

/** An error that goes to the client's own, checked address; any other is for the person's eyes. */
function refusalUrl(location: string, clientId: string | null, { config, oauth }: OauthRouteDeps): string {
	const url = new URL(location, config.publicUrl);
	if (url.href.startsWith(`${config.publicUrl}/api/auth/error`)) {
		const isUnread = url.searchParams.get('error') === 'invalid_client' && clientId?.startsWith('https://');
		throw isUnread ? documentUnread() : requestInvalid(url.searchParams);
	}
	// The library makes an https address of an issuer it does not like.
	url.searchParams.set('iss', oauth.issuer);
	return fromLibraryRedirect(url.toString());
}

function requestInvalid(library: URLSearchParams | undefined): AppError {
	const reason = library?.get('error') ?? 'invalid_request';
	return new AppError(
		'OAUTH_REQUEST_INVALID',
		400,
		'The agent asked for a connection in a way that cannot be answered. Remove it there and add it again.',
		{ details: { reason } },
	);
}

/** A client that is known by the document at its id, which is not to be had or not good. */
function documentUnread(): AppError {
	return new AppError(
		'OAUTH_CLIENT_DOCUMENT',
		400,
		'This agent describes itself in a document on the Internet, which this server could not read or does not accept. Try again in a minute. Where the server has no way out, whoever runs it sets OAUTH_CLIENT_DOCUMENTS=false; then remove the agent’s connection and add it again.',
	);
}

/** The library answers 401 to a wrong code verifier; RFC 6749 §5.2 and RFC 7636 §4.6 have `invalid_grant` for it. */
async function asTokenError(c: Context, answer: Response): Promise<Response> {
	const body = libraryError.safeParse(await answer.clone().json()).data;
	if (body?.error !== 'invalid_request') return answer;
	return c.json({ ...body, error: 'invalid_grant' }, 400);
}

function redeemedOf(form: URLSearchParams): Redeemed {
	return form.get('grant_type') === 'authorization_code'
		? { kind: 'code', token: form.get('code') ?? '' }
		: { kind: 'refresh', token: form.get('refresh_token') ?? '' };
}

function clientIdOf(c: Context, form: URLSearchParams): string {
	const basic = /^basic +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
	if (basic === undefined) return form.get('client_id') ?? '';
	return decodeURIComponent(Buffer.from(basic, 'base64').toString('utf8').split(':')[0] ?? '');
}
