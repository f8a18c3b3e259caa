import { AppError } from '@mana/service-kit';
import {
	bearerToken,
	type Caller,
	type Space,
	type SpacesClient,
	type TokenRefusal,
	type TokenVerifier,
} from '@mana/shared-auth';

/** Who calls, and in which of their spaces. Established anew for every request, from that request alone. */
export interface Admission {
	caller: Caller;
	space: Space;
}

export interface AdmissionDeps {
	tokens: Pick<TokenVerifier, 'verify'>;
	spaces: Pick<SpacesClient, 'list'>;
	/** Where clients find the resource metadata (RFC 9728 §5.1). */
	resourceMetadataUrl: string;
}

type RefusedToken = Exclude<TokenRefusal, 'AUTH_UNAVAILABLE'> | 'TOKEN_REFUSED';

const tokenAdvice: Record<RefusedToken, string> = {
	TOKEN_MISSING: 'Send a mana-auth access token in the Authorization header, as Bearer.',
	TOKEN_MALFORMED: 'The token is not a JWT. Sign in again for a fresh one.',
	TOKEN_ALGORITHM: 'The token is not signed with EdDSA. Use a token of this mana-auth.',
	TOKEN_KEY_UNKNOWN: 'The token is signed with a key that mana-auth does not publish. Sign in again.',
	TOKEN_SIGNATURE: 'The signature of the token is wrong. Sign in again.',
	TOKEN_EXPIRED: 'The token has expired. Refresh it and repeat the request.',
	TOKEN_ISSUER: 'The token is of another issuer. Use a token of this mana-auth.',
	TOKEN_AUDIENCE: 'The token is for another audience. Use a token for the platform.',
	TOKEN_CLAIMS: 'The token lacks a claim that is needed here. Sign in again.',
	TOKEN_REFUSED: 'mana-auth no longer accepts this token. Sign in again.',
};

/**
 * Decides who may call: a valid token, and a space its bearer is a member of.
 *
 * @throws AppError 401 with the reason and a `WWW-Authenticate` challenge, 400 `SPACE_REQUIRED` naming the
 *   caller's spaces, 403 `SPACE_FORBIDDEN`, 503 `AUTH_UNAVAILABLE` where membership cannot be known
 */
export async function admitCaller(
	deps: AdmissionDeps,
	headers: { authorization: string | null; spaceId: string | null },
): Promise<Admission> {
	const verified = await deps.tokens.verify(bearerToken(headers.authorization));
	if (!verified.ok) {
		throw verified.reason === 'AUTH_UNAVAILABLE' ? authUnavailable() : tokenRefused(deps, verified.reason);
	}
	const { caller } = verified;
	const spaceId = headers.spaceId?.trim() || caller.boundSpaceId;
	const answer = await deps.spaces.list(caller, spaceId);
	if (!answer.ok) {
		throw answer.reason === 'AUTH_UNAVAILABLE' ? authUnavailable() : tokenRefused(deps, 'TOKEN_REFUSED');
	}
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
	return { caller, space };
}

function authUnavailable(): AppError {
	return new AppError('AUTH_UNAVAILABLE', 503, 'mana-auth cannot be reached. Try again in a moment.', {
		headers: { 'Retry-After': '2' },
	});
}

/** The challenge follows RFC 6750 §3 and RFC 9728 §5.1; without a token it names no error. */
function tokenRefused(deps: AdmissionDeps, reason: RefusedToken): AppError {
	const message = tokenAdvice[reason];
	const parameters = [
		'realm="mana"',
		...(reason === 'TOKEN_MISSING' ? [] : ['error="invalid_token"', `error_description="${message}"`]),
		`resource_metadata="${deps.resourceMetadataUrl}"`,
		'scope="mana:read mana:write"',
	];
	return new AppError(reason, 401, message, {
		headers: { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` },
	});
}
