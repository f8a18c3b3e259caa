import type { Space } from '@mana/auth-protocol';
import { AppError, spelledAs } from '@mana/service-kit';
import {
	bearerToken,
	type Caller,
	type SpacesClient,
	type TokenRefusal,
	type TokenVerifier,
	tokenKind,
} from '@mana/shared-auth';
import type { PlatformCaller, TokenExchange } from './token-exchange.ts';

/** Who calls, and in which of their spaces. Established anew for every request, from that request alone. */
export interface Admission {
	caller: PlatformCaller;
	space: Space;
	/** The token that mana-sync takes for this caller; `caller.token` is for mana-auth. Neither is an agent's own. */
	syncToken: string;
	/** Where the client finds the resource metadata (RFC 9728 §5.1), in the spelling of the host that it asked. */
	resourceMetadataUrl(): string;
}

export interface AdmissionDeps {
	tokens: Pick<TokenVerifier, 'verify'>;
	/** The audiences of agents' own tokens: this gateway's spellings. */
	agentAudiences: readonly string[];
	/** For agents' tokens; where it is missing they are not taken. */
	exchange: TokenExchange | undefined;
	spaces: Pick<SpacesClient, 'list'>;
	/** Where clients find the resource metadata. */
	resourceMetadataUrl: string;
}

type RefusedToken = Exclude<TokenRefusal, 'AUTH_UNAVAILABLE'> | 'TOKEN_REFUSED';

const tokenAdvice: Record<RefusedToken, string> = {
	TOKEN_MISSING: 'Send a mana-auth access token in the Authorization header, as Bearer.',
	TOKEN_MALFORMED: 'The token is not a JWT. Sign in again for a fresh one.',
	TOKEN_ALGORITHM: 'The token is not signed with EdDSA. Use a token of this mana-auth.',
	TOKEN_TYPE: 'This JWT is not an access token. Use an access token of this mana-auth.',
	TOKEN_KEY_UNKNOWN: 'The token is signed with a key that mana-auth does not publish. Sign in again.',
	TOKEN_SIGNATURE: 'The signature of the token is wrong. Sign in again.',
	TOKEN_EXPIRED: 'The token has expired. Refresh it and repeat the request.',
	TOKEN_ISSUER: 'The token is of another issuer. Use a token of this mana-auth.',
	TOKEN_AUDIENCE: 'The token is for another audience. Ask for one for this resource.',
	TOKEN_CLAIMS: 'The token lacks a claim that is needed here. Sign in again.',
	TOKEN_REFUSED: 'mana-auth no longer accepts this token. Sign in again.',
};

/**
 * Decides who may call: a valid token, and a space its bearer is a member of. An agent's token, given to it by OAuth, is
 * for the spaces that its person chose, and is exchanged for others before any service is asked.
 *
 * @throws AppError 401 with the reason and a `WWW-Authenticate` challenge, 400 `SPACE_REQUIRED` naming the
 *   caller's spaces, 403 `SPACE_FORBIDDEN`, 503 `AUTH_UNAVAILABLE` where membership cannot be known
 */
export async function admitCaller(
	deps: AdmissionDeps,
	request: { url: string; authorization: string | null; spaceId: string | null },
): Promise<Admission> {
	const resourceMetadataUrl = () => spelledAs(deps.resourceMetadataUrl, request.url);
	const refused = (reason: RefusedToken) => tokenRefused(reason, resourceMetadataUrl());
	const verified = await deps.tokens.verify(bearerToken(request.authorization));
	if (!verified.ok) {
		throw verified.reason === 'AUTH_UNAVAILABLE' ? authUnavailable() : refused(verified.reason);
	}
	const { caller, syncToken } = await platformCaller(deps, verified.caller, refused);
	const named = request.spaceId?.trim() || firstOf(caller);
	const answer = await deps.spaces.list(caller, named);
	if (!answer.ok) {
		throw answer.reason === 'AUTH_UNAVAILABLE' ? authUnavailable() : refused('TOKEN_REFUSED');
	}
	const spaceId = named || (caller.boundSpaces === '*' ? answer.spaces[0]?.id : undefined);
	if (!spaceId) {
		const spaces = answer.spaces.map(({ id, name, type }) => ({ id, name, type }));
		throw new AppError('SPACE_REQUIRED', 400, 'Send the id of one of your spaces as "X-Mana-Space".', {
			details: { spaces },
		});
	}
	const space = answer.spaces.find((candidate) => candidate.id === spaceId);
	if (!space) {
		throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of the space named in X-Mana-Space.');
	}
	return { caller, space, syncToken, resourceMetadataUrl };
}

/** An agent that names no space is in the first of those it was let into. */
function firstOf({ boundSpaces }: Caller): string | undefined {
	return boundSpaces === '*' ? undefined : boundSpaces?.[0];
}

async function platformCaller(
	deps: Pick<AdmissionDeps, 'agentAudiences' | 'exchange'>,
	caller: Caller,
	refused: (reason: RefusedToken) => AppError,
): Promise<Pick<Admission, 'caller' | 'syncToken'>> {
	if (!deps.agentAudiences.includes(caller.audience ?? '')) {
		// A token that was exchanged for an agent is for the services, not for coming in again.
		if (tokenKind(caller) !== 'person') throw refused('TOKEN_CLAIMS');
		return { caller, syncToken: caller.token };
	}
	const { boundSpaces, scopes, clientId } = caller;
	if (boundSpaces === undefined || scopes === undefined || clientId === undefined || !deps.exchange) {
		throw refused('TOKEN_CLAIMS');
	}
	const exchanged = await deps.exchange.exchange(caller);
	if (exchanged.ok) return exchanged;
	throw exchanged.reason === 'AUTH_UNAVAILABLE' ? authUnavailable() : refused('TOKEN_REFUSED');
}

function authUnavailable(): AppError {
	return new AppError('AUTH_UNAVAILABLE', 503, 'mana-auth cannot be reached. Try again in a moment.', {
		headers: { 'Retry-After': '2' },
	});
}

/**
 * The challenge follows RFC 6750 §3 and RFC 9728 §5.1; without a token it names no error. Clients ask for the scopes that
 * it names, and are not shown tools beyond them. Deleting is among them: the person may leave it out, and each deletion
 * needs the space's policy or their word as well.
 */
function tokenRefused(reason: RefusedToken, resourceMetadataUrl: string): AppError {
	const message = tokenAdvice[reason];
	const parameters = [
		'realm="mana"',
		...(reason === 'TOKEN_MISSING' ? [] : ['error="invalid_token"', `error_description="${message}"`]),
		`resource_metadata="${resourceMetadataUrl}"`,
		'scope="mana:read mana:write mana:destructive"',
	];
	return new AppError(reason, 401, message, {
		headers: { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` },
	});
}
