import {
	type AgentDecision,
	type AgentRequest,
	canWrite,
	type Space,
	type SpaceChoice,
} from '@mana/auth-protocol';
import { AppError, spelledAs } from '@mana/service-kit';
import { z } from 'zod';
import type { RequestOrigin } from '../key-audit.ts';
import { initVault } from '../open-vault.ts';
import { isOpaque, type SpaceKeyStore } from '../space-key-state.ts';
import type { VaultDeps } from '../vault.ts';
import { type ConnectedClient, clientForPerson } from './connected-client.ts';
import type { GrantStore } from './grant.ts';
import { isForEverything, narrowedTo, offlineScope, type ScopeCatalogue, withoutIncluded } from './scopes.ts';
import { tokenDigest } from './token-digest.ts';

const codeBytes = 32;

/** What of an authorization request is kept until its person decides: validated, one value a parameter. */
export const authorizationQuery = z.object({
	client_id: z.string(),
	redirect_uri: z.string(),
	response_type: z.literal('code'),
	scope: z.string(),
	state: z.string().optional(),
	code_challenge: z.string(),
	code_challenge_method: z.literal('S256'),
	resource: z.string(),
	nonce: z.string().optional(),
});
export type AuthorizationQuery = z.output<typeof authorizationQuery>;

export interface AuthorizationRequest {
	id: string;
	query: AuthorizationQuery;
	client: ConnectedClient;
	expiresAtMs: number;
}

export interface AuthorizationRequestStore {
	insert(request: { id: string; query: AuthorizationQuery; expiresAtMs: number }): Promise<void>;
	/** The request, unless it has expired. */
	find(id: string, nowMs: number): Promise<AuthorizationRequest | undefined>;
	remove(id: string): Promise<boolean>;
}

/** A signed-in person, and the session in which they decide. */
export interface Decider {
	userId: string;
	sessionId: string;
	origin: RequestOrigin;
}

export interface AuthorizationRequestDeps extends VaultDeps {
	requests: AuthorizationRequestStore;
	grants: Pick<GrantStore, 'insert'>;
	scopes: ScopeCatalogue;
	spaces: { listFor(userId: string): Promise<Space[]> };
	spaceKeys: Pick<SpaceKeyStore, 'state'>;
	/** The `iss` of answers (RFC 9207), which names us as the client knows us: in the spelling of its resource. */
	issuer: string;
	newId: () => string;
	/** Makes the token endpoint take this code once, soon. */
	issueCode(
		code: string,
		grant: { query: AuthorizationQuery; userId: string; sessionId: string; grantId: string },
	): Promise<void>;
}

/** What the person is asked. @throws AppError 404 `REQUEST_UNKNOWN` */
export async function describeRequest(
	deps: AuthorizationRequestDeps,
	requestId: string,
	userId: string,
): Promise<AgentRequest> {
	const { id, query, client, expiresAtMs } = await requireRequest(deps, requestId);
	const redirect = new URL(query.redirect_uri);
	const spaces = await deps.spaces.listFor(userId);
	const scopes = withoutIncluded(scopesOf(query));
	return {
		id,
		client: {
			...clientForPerson(client),
			answersTo: redirect.protocol.startsWith('http') ? redirect.host : redirect.protocol,
		},
		scopes: deps.scopes.inWords(scopes),
		modules: isForEverything(scopes) ? deps.scopes.modules : [],
		spaces: await Promise.all(spaces.map((space) => toChoice(deps, userId, space))),
		expiresAt: new Date(expiresAtMs).toISOString(),
	};
}

/**
 * Carries out what the person decided. A request is decided once.
 *
 * @returns where the browser goes now: to the client, with a code or `access_denied`
 * @throws AppError 404 `REQUEST_UNKNOWN`, 403 `SPACE_FORBIDDEN`, 400 `SCOPE_UNKNOWN` for scopes beyond those asked for, or
 *   modules that there are not
 */
export async function decideRequest(
	deps: AuthorizationRequestDeps,
	requestId: string,
	decider: Decider,
	decision: AgentDecision,
): Promise<{ redirectTo: string }> {
	const { query, client } = await requireRequest(deps, requestId);
	if (!decision.accept) {
		if (!(await deps.requests.remove(requestId))) throw requestUnknown();
		return { redirectTo: answerUrl(deps, query, { error: 'access_denied' }) };
	}
	const { userId, sessionId } = decider;
	const scopes = grantedScopes(deps.scopes, scopesOf(query), decision);
	const own = await deps.spaces.listFor(userId);
	const { spaces } = decision;
	const chosen = own.filter(({ id }) => spaces === '*' || spaces.includes(id));
	if (spaces !== '*' && chosen.length < spaces.length) {
		throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of one of these spaces.');
	}
	const code = Buffer.from(deps.randomBytes(codeBytes)).toString('base64url');
	const grant = {
		id: deps.newId(),
		codeDigest: tokenDigest(code),
		userId,
		clientId: client.id,
		spaces,
		scopes,
		sessionId: scopes.includes(offlineScope) ? null : sessionId,
		grantedAtMs: deps.now(),
	};
	// No agent's token can make a vault: where there is none yet, it is made here, by its owner.
	if (chosen.some(({ type }) => type === 'personal') && deps.scopes.reachesEncrypted(scopes)) {
		await initVault(deps, userId, decider.origin);
	}
	if (!(await deps.grants.insert(grant, requestId))) throw requestUnknown();
	const granted = { ...query, scope: scopes.join(' ') };
	await deps.issueCode(code, { query: granted, userId, sessionId, grantId: grant.id });
	return { redirectTo: answerUrl(deps, query, { code }) };
}

function grantedScopes(
	catalogue: ScopeCatalogue,
	asked: readonly string[],
	decision: { scopes?: string[] | undefined; modules?: string[] | undefined },
): string[] {
	const chosen = decision.scopes ?? [...asked];
	const known = catalogue.modules.map(({ module }) => module);
	const { modules = known } = decision;
	const isOfThese =
		chosen.every((scope) => asked.includes(scope)) && modules.every((id) => known.includes(id));
	const isWhole = known.every((id) => modules.includes(id));
	const scopes = isWhole ? chosen : narrowedTo(modules, chosen, catalogue);
	if (!isOfThese || !scopes.some((scope) => scope.includes(':') && scope !== 'mana:destructive')) {
		throw new AppError(
			'SCOPE_UNKNOWN',
			400,
			'Choose at least one thing that the agent may read or change, out of those it has asked for.',
		);
	}
	return scopes;
}

/** The client's address with an answer on it: `state` as it came, and who answers (RFC 9207). */
export function answerUrl(
	deps: Pick<AuthorizationRequestDeps, 'issuer'>,
	query: Pick<AuthorizationQuery, 'redirect_uri' | 'state' | 'resource'>,
	answer: { code: string } | { error: string },
): string {
	const url = new URL(query.redirect_uri);
	for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
	if (query.state !== undefined) url.searchParams.set('state', query.state);
	url.searchParams.set('iss', spelledAs(deps.issuer, query.resource));
	return url.toString();
}

async function requireRequest(
	deps: AuthorizationRequestDeps,
	requestId: string,
): Promise<AuthorizationRequest> {
	const request = await deps.requests.find(requestId, deps.now());
	if (!request) throw requestUnknown();
	return request;
}

function requestUnknown(): AppError {
	return new AppError(
		'REQUEST_UNKNOWN',
		404,
		'This request was answered or has expired. Connect the agent again.',
	);
}

function scopesOf(query: AuthorizationQuery): string[] {
	return query.scope.split(' ').filter((scope) => scope !== '');
}

async function toChoice(deps: AuthorizationRequestDeps, userId: string, space: Space): Promise<SpaceChoice> {
	const { id, name, type, role } = space;
	const isPersonal = type === 'personal';
	const zeroKnowledge = isPersonal
		? ((await deps.vaults.find(userId))?.zeroKnowledge ?? false)
		: isOpaque(await deps.spaceKeys.state(userId, id));
	return { id, name, type, role, privacy: { zeroKnowledge, shared: !isPersonal, readOnly: !canWrite(role) } };
}
