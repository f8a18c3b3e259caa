import { decodeJwt, type JWTPayload } from 'jose';
import {
	type ActivityReceipt,
	activityBatchSchema,
	activityPath,
	clientAssertionHeader,
} from '../wire/activity.ts';
import { agentKeysPath } from '../wire/agent-keys.ts';
import type { ErrorBody } from '../wire/error-body.ts';
import { type Connection, type GrantedSpaces, grantedSpacesSchema } from '../wire/granted-spaces.ts';
import { missionTokenPath } from '../wire/mission-token.ts';
import type { SpacePolicy } from '../wire/policy.ts';
import type { SpaceKeys } from '../wire/space-keys.ts';
import {
	exchangedTokenTypes,
	type TokenExchange,
	type TokenExchangeError,
	tokenExchangePath,
	tokenExchangeRequestSchema,
} from '../wire/token-exchange.ts';
import type { VaultKey } from '../wire/vault.ts';
import { exchangeMission, missionGrants } from './mission-answers.ts';
import { randomKey, type StandInSpaceKeys, type StandInState, type StandInVault } from './stand-in-state.ts';
import { type StandInTokens, secondsFromNow } from './stand-in-tokens.ts';

const vault = '/api/v1/me/encryption-vault';
const exchangedSeconds = 60;

/** Answers as mana-auth would, from what `state` says. */
export async function answerRequest(
	state: StandInState,
	tokens: StandInTokens,
	request: Request,
): Promise<Response> {
	const { pathname } = new URL(request.url);
	if (pathname === '/api/auth/jwks') return Response.json(await tokens.keySet());
	state.requests.push(`${request.method} ${pathname}`);
	const { refusal } = state;
	if (refusal === 'unreachable') throw new TypeError('connection refused');
	if (refusal === 'hanging') return hang(request.signal);
	if (refusal) return Response.json(refusal.body ?? {}, { status: refusal.status });
	if (pathname === tokenExchangePath) return exchange(state, tokens, await request.text());
	if (pathname === missionTokenPath) return exchangeMission(state, tokens, await request.text());
	const token = request.headers.get('authorization')?.slice('Bearer '.length) ?? '';
	state.tokens.push(token);
	return answerTo(state, token, request, pathname);
}

async function answerTo(
	state: StandInState,
	token: string,
	request: Request,
	pathname: string,
): Promise<Response> {
	const userId = String(claimsOf(token).sub);
	switch (`${request.method} ${pathname}`) {
		case 'GET /api/auth/organization/list':
			return Response.json((state.spacesByUser.get(userId) ?? []).filter(({ id }) => isGoodIn(token, id)));
		case 'GET /api/v1/me/connection':
			return connection(state, userId, token);
		case 'GET /api/v1/me/mission-grants':
			return Response.json(missionGrants(state, userId));
		case `GET ${agentKeysPath}/public`:
			return agentKeys(state, userId);
		case `GET ${vault}/key`:
			return unlessKnown(request, vaultKey(state.vaultsByUser.get(userId)), state.vaultsByUser.get(userId));
		case `POST ${vault}/init`:
			if (!state.vaultsByUser.has(userId)) state.vaultsByUser.set(userId, { keys: [randomKey()] });
			return vaultKey(state.vaultsByUser.get(userId));
		case `POST ${activityPath}`:
			return takeActivity(state, userId, request);
	}
	const [, spaceId = '', about] = /^\/api\/v1\/spaces\/([^/]+)\/(keys|policy)$/.exec(pathname) ?? [];
	if (about === 'keys') {
		const found = state.keysBySpace.get(decodeURIComponent(spaceId));
		return unlessKnown(request, spaceKeys(found, userId), found);
	}
	if (about === 'policy') {
		state.policyRequests.push(userId);
		const allowDestructive = [...(state.allowedBySpace.get(decodeURIComponent(spaceId)) ?? [])];
		return Response.json({ allowDestructive, updatedAt: null, updatedBy: null } satisfies SpacePolicy);
	}
	return refuse('NOT_FOUND', 404);
}

async function takeActivity(state: StandInState, userId: string, request: Request): Promise<Response> {
	const assertion = request.headers.get(clientAssertionHeader) ?? undefined;
	if (state.haveSessionsEnded && assertion === undefined) return refuse('SESSION_ENDED', 401);
	const { entries } = activityBatchSchema.parse(await request.json());
	state.activity.push({ userId, entries, ...(assertion !== undefined && { assertion }) });
	return Response.json({ written: entries.length, known: 0 } satisfies ActivityReceipt);
}

/** Gives standard keys a validator (RFC 9110 §8.8.3), and answers 304 where the client's is still good. */
function unlessKnown(
	request: Request,
	answer: Response,
	held: { readonly keys: readonly Uint8Array[] } | undefined,
): Response {
	if (!answer.ok || !held || held.keys.length === 0) return answer;
	const etag = `"${held.keys.length}"`;
	if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304 });
	answer.headers.set('etag', etag);
	return answer;
}

function vaultKey(found: StandInVault | undefined): Response {
	if (!found) return refuse('VAULT_NOT_INITIALISED', 404);
	return Response.json(found.isZeroKnowledge ? recoveryKey : standardKey(found.keys));
}

const recoveryKey = {
	requiresRecoveryCode: true,
	zeroKnowledge: true,
	recoveryWrappedMk: base64(new Uint8Array(48)),
	recoveryIv: base64(new Uint8Array(12)),
	formatVersion: 1,
} satisfies VaultKey;

function standardKey(keys: readonly Uint8Array[]): VaultKey {
	const [masterKey = '', ...previousKeys] = keys.map(base64).reverse();
	return { masterKey, formatVersion: 1, kekId: 'k1', ...(previousKeys.length > 0 && { previousKeys }) };
}

function agentKeys(state: StandInState, userId: string): Response {
	const found = state.agentKeysByUser.get(userId);
	return found ? Response.json(found) : refuse('AGENT_KEYS_MISSING', 404);
}

function spaceKeys(found: StandInSpaceKeys | undefined, userId: string): Response {
	if (!found?.members.includes(userId)) return refuse('SPACE_FORBIDDEN', 403);
	const keys = found.keys.map((key, index) => ({ epoch: index + 1, key: base64(key) }));
	return Response.json({ current: keys.length, keys } satisfies SpaceKeys);
}

/** Does not look at the gateway's assertion, only keeps it. */
async function exchange(state: StandInState, tokens: StandInTokens, form: string): Promise<Response> {
	const asked = tokenExchangeRequestSchema.safeParse(Object.fromEntries(new URLSearchParams(form)));
	if (!asked.success) return refuseExchange();
	const { subject_token, requested_token_type: type, client_assertion: assertion } = asked.data;
	const use = type === exchangedTokenTypes.sync ? 'sync' : 'keys';
	state.exchanges.push({ use, assertion });
	if (!state.areGrantsAlive) return refuseExchange();
	const { sub, space: asGranted, scope, client_id } = claimsOf(subject_token);
	const space = state.grantedSpaces ?? asGranted;
	const token = await tokens.token(String(sub), {
		space,
		scope,
		act: { sub: client_id },
		use,
		jti: crypto.randomUUID(),
		exp: secondsFromNow(exchangedSeconds),
	});
	return Response.json({
		access_token: token,
		issued_token_type: type,
		token_type: 'Bearer',
		expires_in: exchangedSeconds,
		scope: String(scope),
		spaces: spacesOf(space) ?? '*',
	} satisfies TokenExchange);
}

/** A person's own token is good for its own space only, unless `letsHeadersIn` says otherwise. */
function connection(state: StandInState, userId: string, token: string): Response {
	const all = state.spacesByUser.get(userId) ?? [];
	const allSpaces = boundTo(token) === undefined ? state.letsHeadersIn : boundTo(token) === '*';
	const notGranted = all.filter(({ id }) => !isGoodIn(token, id)).map(({ id }) => id);
	return Response.json({ allSpaces, notGranted } satisfies Connection);
}

function boundTo(token: string): GrantedSpaces | undefined {
	return spacesOf(claimsOf(token).space);
}

function isGoodIn(token: string, spaceId: string): boolean {
	const bound = boundTo(token);
	return bound === undefined || bound === '*' || bound.includes(spaceId);
}

function spacesOf(claim: unknown): GrantedSpaces | undefined {
	if (claim === undefined) return undefined;
	return grantedSpacesSchema.parse(typeof claim === 'string' && claim !== '*' ? [claim] : claim);
}

function refuseExchange(): Response {
	return Response.json({ error: 'invalid_request' satisfies TokenExchangeError }, { status: 400 });
}

function refuse(error: string, status: number): Response {
	return Response.json({ error, message: error, status } satisfies ErrorBody, { status });
}

function claimsOf(token: string): JWTPayload {
	try {
		return decodeJwt(token);
	} catch {
		return {};
	}
}

function base64(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes));
}

function hang(signal: AbortSignal): Promise<Response> {
	return new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}
