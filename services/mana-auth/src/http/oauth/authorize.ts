import { spelledAs } from '@mana/service-kit';
import type { Context, Hono } from 'hono';
import { fromLibraryRedirect, toLibraryRedirect } from '../../domain/oauth/app-redirect.ts';
import {
	type AuthorizationQuery,
	answerUrl,
	authorizationQuery,
} from '../../domain/oauth/authorization-request.ts';
import { knownScopes, offlineScope } from '../../domain/oauth/scopes.ts';
import { signInPath } from '../../identity/oauth/oauth-provider.ts';
import { askLibrary } from './ask-library.ts';
import { refusalUrl, requestInvalid } from './authorization-refusal.ts';
import { limitRequests, requireRoomForClient } from './limit-requests.ts';
import type { OauthRouteDeps } from './oauth-route-deps.ts';

const requestMs = 10 * 60_000;
/** A person decides each time what these are about, and reads it in our own words. */
const ignoredParameters = ['prompt', 'max_age', 'claims', 'request', 'request_uri', 'dpop_jkt'];

export function registerAuthorize(app: Hono, deps: OauthRouteDeps): void {
	const settleResources = onceSettled(() =>
		deps.oauth.tokens.settleResources(deps.oauth.resources, deps.oauth.newId),
	);
	app.get('/authorize', async (c) => {
		await limitRequests(c, deps, 'authorize');
		await settleResources();
		await requireRoomForDocument(deps, c.req.query('client_id') ?? '');
		const asked = new URL(c.req.url).searchParams;
		const prompt = asked.get('prompt')?.split(' ') ?? [];
		const query = await validatedQuery(c, deps, asked);
		if ('refusedTo' in query) return c.redirect(query.refusedTo);
		return c.redirect(await nextAddress(c, deps, query.validated, prompt));
	});
}

/** A client that is known by a document is stored when it first comes. */
async function requireRoomForDocument(deps: OauthRouteDeps, clientId: string): Promise<void> {
	if (!URL.canParse(clientId) || (await deps.oauth.tokens.isClient(clientId))) return;
	await requireRoomForClient(deps);
}

/** The library judges the request, which reaches it in a form that it takes. */
async function validatedQuery(
	c: Context,
	deps: OauthRouteDeps,
	asked: URLSearchParams,
): Promise<{ readonly validated: AuthorizationQuery } | { readonly refusedTo: string }> {
	for (const name of ignoredParameters) asked.delete(name);
	asked.set('scope', knownScopes(asked.get('scope'), deps.oauth.scopes).join(' '));
	const redirects = asked.getAll('redirect_uri').map(toLibraryRedirect);
	asked.delete('redirect_uri');
	for (const uri of redirects) asked.append('redirect_uri', uri);
	if (!asked.has('resource')) asked.set('resource', spelledAs(deps.oauth.resources[0], c.req.url));
	const answer = await askLibrary(c, deps, `/authorize?${asked}`, { method: 'GET' });
	const location = answer.headers.get('location');
	if (location === null) throw requestInvalid(undefined);
	if (!location.startsWith(`${signInPath}?`)) {
		return { refusedTo: refusalUrl(location, asked, deps) };
	}
	const { success, data } = authorizationQuery.safeParse(
		Object.fromEntries(new URLSearchParams(location.slice(location.indexOf('?')))),
	);
	if (!success) throw requestInvalid(undefined);
	return { validated: { ...data, redirect_uri: fromLibraryRedirect(data.redirect_uri) } };
}

/** To the page where the person signs in or decides; with `prompt=none`, back to the client, which may show neither. */
async function nextAddress(
	c: Context,
	deps: OauthRouteDeps,
	query: AuthorizationQuery,
	prompt: readonly string[],
): Promise<string> {
	const { oauth } = deps;
	const session = await deps.identity.api.getSession({ headers: c.req.raw.headers });
	if (prompt.includes('none')) {
		return answerUrl(oauth, query, { error: session ? 'consent_required' : 'login_required' });
	}
	const id = oauth.newId();
	const expiresAtMs = deps.now() + requestMs;
	await oauth.requests.insert({ id, query: await withRefresh(deps, query), expiresAtMs });
	const page = session && !prompt.includes('login') ? '/consent' : signInPath;
	return `${deps.config.publicUrl}${page}?request=${id}`;
}

/**
 * Many clients that use refresh tokens do not know to ask for `offline_access`, and would have to send their person here
 * again every quarter of an hour. The person may leave it out.
 */
async function withRefresh(
	{ oauth }: Pick<OauthRouteDeps, 'oauth'>,
	query: AuthorizationQuery,
): Promise<AuthorizationQuery> {
	const scopes = query.scope.split(' ');
	if (scopes.includes(offlineScope) || !(await oauth.tokens.wantsRefresh(query.client_id))) return query;
	return { ...query, scope: [...scopes, offlineScope].join(' ') };
}

/** Runs once; after a failure, the next call tries again. */
function onceSettled(settle: () => Promise<void>): () => Promise<void> {
	let settled: Promise<void> | undefined;
	return () => {
		settled ??= settle().catch((error) => {
			settled = undefined;
			throw error;
		});
		return settled;
	};
}
