import type { Account, FirstSignedIn, PasskeyAnswer, SignedIn } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { UserStore } from '../db/user-store.ts';
import { accessTokenClaims, accountOf } from '../domain/account.ts';
import type { DeviceTokens } from '../domain/device-token.ts';
import { isTotp } from '../domain/second-factor.ts';
import type { SessionListing } from '../domain/sessions.ts';
import { accessTokenSeconds } from './better-auth.ts';
import { cookieFrom, cookieHeader } from './challenge-cookie.ts';
import { deviceCookie } from './device-cookie.ts';
import { isAccountNotStored, toAppError } from './library-errors.ts';
import { proveByPasskey } from './passkeys.ts';
import { secondFactorCookie } from './second-factor-guard.ts';
import { type SigningDeps, signToken } from './sign-token.ts';

const challengeSeconds = 10 * 60;

export interface AccountTokenDeps extends SigningDeps {
	sessions: Pick<SessionListing, 'markUsed'>;
	deviceTokens: DeviceTokens;
	ensurePersonalSpace(owner: Account): Promise<string>;
}

/**
 * Makes an account. Where addresses have to be confirmed, `confirmation-mailed` is the answer, for an address that has
 * an account already as well.
 *
 * @throws AppError 409 `EMAIL_ALREADY_REGISTERED`, 400 `WEAK_PASSWORD`, 403 `REGISTRATION_CLOSED`
 */
export async function register(
	deps: AccountTokenDeps & { mustConfirmAddress: boolean; users: Pick<UserStore, 'isTaken'> },
	body: { email: string; password: string; name?: string | undefined },
	headers: Headers,
): Promise<FirstSignedIn | 'confirmation-mailed'> {
	const name = body.name ?? body.email.split('@')[0] ?? '';
	try {
		const { token } = await deps.identity.api.signUpEmail({
			body: { email: body.email, password: body.password, name },
			headers,
		});
		return deps.mustConfirmAddress ? 'confirmation-mailed' : await begin(deps, token);
	} catch (cause) {
		// Mostly two sign-ups of one address at once, of which the second fails in the database.
		if (isAccountNotStored(cause) && !(await deps.users.isTaken(body.email))) {
			throw new Error('the account could not be stored', { cause });
		}
		const error = toAppError(cause);
		const isKnown = error instanceof AppError && error.code === 'EMAIL_ALREADY_REGISTERED';
		if (deps.mustConfirmAddress && isKnown) return 'confirmation-mailed';
		throw error;
	}
}

/** Confirms the address that a mailed token is for. @throws AppError 400 `TOKEN_INVALID` or `TOKEN_EXPIRED` */
export async function confirmAddress(deps: Pick<AccountTokenDeps, 'identity'>, token: string): Promise<void> {
	await deps.identity.api.verifyEmail({ query: { token } }).catch(rethrow);
}

/**
 * @throws AppError 401 `INVALID_CREDENTIALS`, 429 `ACCOUNT_LOCKED`, and 401 `TWO_FACTOR_REQUIRED` with the challenge
 *   that `completeSignIn` takes along with a code
 */
export async function signIn(
	deps: AccountTokenDeps,
	{ email, password }: { email: string; password: string },
	headers: Headers,
): Promise<FirstSignedIn> {
	const answer = await deps.identity.api
		.signInEmail({ body: { email, password }, headers, returnHeaders: true })
		.catch(rethrow);
	if (answer.response.token) return begin(deps, answer.response.token);
	throw new AppError('TWO_FACTOR_REQUIRED', 401, 'Send a code of your authenticator app, or a backup code.', {
		details: {
			challenge: await cookieFrom(deps.identity, secondFactorCookie, answer.headers),
			methods: ['totp', 'backup-code'],
			expiresIn: challengeSeconds,
		},
	});
}

/** @throws AppError 401 `CODE_INVALID`, 401 `CHALLENGE_INVALID`, 429 `ACCOUNT_LOCKED` */
export async function completeSignIn(
	deps: AccountTokenDeps,
	{ challenge, code }: { challenge: string; code: string },
	noted: Headers,
): Promise<FirstSignedIn> {
	const headers = new Headers(noted);
	headers.set('cookie', await cookieHeader(deps.identity, secondFactorCookie, challenge));
	const { verifyTOTP, verifyBackupCode } = deps.identity.api;
	const verify = isTotp(code) ? verifyTOTP : verifyBackupCode;
	const { token } = await verify({ body: { code }, headers }).catch(rethrow);
	return begin(deps, token ?? null);
}

/** @throws AppError 401 `PASSKEY_INVALID`, 401 `CHALLENGE_INVALID` */
export async function signInByPasskey(
	deps: AccountTokenDeps,
	answer: PasskeyAnswer,
	headers: Headers,
): Promise<FirstSignedIn> {
	return begin(deps, (await proveByPasskey(deps.identity, answer, headers)).token);
}

/**
 * Sets a new password by a mailed token, and ends all sessions.
 *
 * @returns the device token of whoever holds the mailbox
 * @throws AppError 400 `TOKEN_INVALID`, 400 `WEAK_PASSWORD`
 */
export async function resetPassword(
	deps: AccountTokenDeps,
	body: { token: string; newPassword: string },
	headers: Headers,
): Promise<string> {
	const answer = await deps.identity.api.resetPassword({ body, headers, returnHeaders: true }).catch(rethrow);
	return cookieFrom(deps.identity, deviceCookie, answer.headers);
}

/** @throws AppError 401 `TOKEN_INVALID` where the session has ended or never was */
export function refresh(deps: AccountTokenDeps, refreshToken: string): Promise<SignedIn> {
	return issueTokens(deps, refreshToken);
}

/** The id of the session that this token is of, if it is live. */
export async function sessionIdOf(deps: AccountTokenDeps, refreshToken: string): Promise<string | undefined> {
	const found = await deps.identity.api.getSession({ headers: bearerHeaders(refreshToken) });
	return found?.session.id;
}

async function begin(deps: AccountTokenDeps, sessionToken: string | null): Promise<FirstSignedIn> {
	const signedIn = await issueTokens(deps, sessionToken);
	return { ...signedIn, deviceToken: deps.deviceTokens.issue(signedIn.user.email) };
}

async function issueTokens(deps: AccountTokenDeps, sessionToken: string | null): Promise<SignedIn> {
	const found = sessionToken
		? await deps.identity.api.getSession({ headers: bearerHeaders(sessionToken) })
		: null;
	if (!found || !sessionToken) {
		throw new AppError('TOKEN_INVALID', 401, 'This session has ended. Sign in again.');
	}
	const user = accountOf(found.user);
	// Whoever holds a token finds their space, whatever became of the library's own hooks.
	await deps.ensurePersonalSpace(user);
	await deps.sessions.markUsed(found.session.id, deps.now());
	const claims = accessTokenClaims(found.user, found.session.id);
	return {
		user,
		accessToken: await signToken(deps, claims, accessTokenSeconds),
		refreshToken: sessionToken,
		expiresIn: accessTokenSeconds,
	};
}

export function bearerHeaders(sessionToken: string): Headers {
	return new Headers({ authorization: `Bearer ${sessionToken}` });
}

function rethrow(error: unknown): never {
	throw toAppError(error);
}
