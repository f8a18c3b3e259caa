import { AppError } from '@mana/service-kit';
import type { Caller } from '@mana/shared-auth';
import type { UserStore } from '../db/user-store.ts';
import { type Account, accessTokenClaims, accountSchema } from '../domain/account.ts';
import { type PasswordLock, stepUpSubject } from '../domain/password-lock.ts';
import { accessTokenSeconds, type Identity, type PasswordHashing } from './better-auth.ts';
import { toAppError } from './library-errors.ts';

const stepUpSeconds = 5 * 60;

export interface SignedIn {
	user: Account;
	/** The JWT that the services accept. */
	accessToken: string;
	/** The session's own token: renews the JWT, and is the bearer of the native session routes. */
	refreshToken: string;
	/** Seconds until the access token ends. */
	expiresIn: number;
}

export interface AccountTokenDeps {
	identity: Identity;
	users: UserStore;
	passwordLock: PasswordLock;
	passwordHashing: PasswordHashing;
	ensurePersonalSpace(owner: Account): Promise<string>;
	now: () => number;
}

/** @throws AppError 409 `EMAIL_ALREADY_REGISTERED`, 400 `WEAK_PASSWORD`, 403 `REGISTRATION_CLOSED` */
export async function register(
	deps: AccountTokenDeps,
	body: { email: string; password: string; name?: string | undefined },
	headers: Headers,
): Promise<SignedIn> {
	const name = body.name ?? body.email.split('@')[0] ?? '';
	const { token } = await deps.identity.api
		.signUpEmail({ body: { email: body.email, password: body.password, name }, headers })
		.catch(rethrow);
	return issueTokens(deps, token);
}

/** @throws AppError 401 `INVALID_CREDENTIALS`, 429 `ACCOUNT_LOCKED` */
export async function signIn(
	deps: AccountTokenDeps,
	body: { email: string; password: string },
	headers: Headers,
): Promise<SignedIn> {
	const { token } = await deps.identity.api.signInEmail({ body, headers }).catch(rethrow);
	return issueTokens(deps, token);
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

/**
 * A short-lived token that says the person has just proved who they are (RFC 9470).
 *
 * @throws AppError 401 `INVALID_CREDENTIALS`, 429 `ACCOUNT_LOCKED`
 */
export async function stepUp(
	deps: AccountTokenDeps,
	caller: Caller,
	password: string,
): Promise<{ accessToken: string; expiresIn: number }> {
	const subject = stepUpSubject(caller.userId);
	await refuseLocked(deps.passwordLock, subject);
	const [account, hash] = await Promise.all([
		deps.users.find(caller.userId),
		deps.users.passwordHash(caller.userId),
	]);
	const isRight = hash !== undefined && (await deps.passwordHashing.verify({ hash, password }));
	// Guesses sent at once all pass the first look at the lock; here the last ones still fail.
	await refuseLocked(deps.passwordLock, subject);
	if (!isRight || !account || !caller.sessionId) {
		await deps.passwordLock.fail(subject);
		throw new AppError('INVALID_CREDENTIALS', 401, 'The password is wrong.');
	}
	await deps.passwordLock.clear(subject);
	const accessToken = await sign(deps, accessTokenClaims(account, caller.sessionId), stepUpSeconds, {
		acr: 'step-up',
		auth_time: Math.floor(deps.now() / 1000),
	});
	return { accessToken, expiresIn: stepUpSeconds };
}

async function issueTokens(deps: AccountTokenDeps, sessionToken: string | null): Promise<SignedIn> {
	const found = sessionToken
		? await deps.identity.api.getSession({ headers: bearerHeaders(sessionToken) })
		: null;
	if (!found || !sessionToken) {
		throw new AppError('TOKEN_INVALID', 401, 'This session has ended. Sign in again.');
	}
	const user = accountSchema.parse(found.user);
	// Whoever holds a token finds their space, whatever became of the library's own hooks.
	await deps.ensurePersonalSpace(user);
	const claims = accessTokenClaims(found.user, found.session.id);
	return {
		user,
		accessToken: await sign(deps, claims, accessTokenSeconds),
		refreshToken: sessionToken,
		expiresIn: accessTokenSeconds,
	};
}

async function sign(
	deps: AccountTokenDeps,
	claims: ReturnType<typeof accessTokenClaims>,
	seconds: number,
	extra: Record<string, unknown> = {},
): Promise<string> {
	const iat = Math.floor(deps.now() / 1000);
	const payload = { ...claims, ...extra, iat, exp: iat + seconds };
	const { token } = await deps.identity.api.signJWT({ body: { payload } });
	return token;
}

async function refuseLocked(lock: PasswordLock, subject: string): Promise<void> {
	const seconds = await lock.retryAfterSeconds(subject);
	if (seconds === undefined) return;
	throw new AppError('ACCOUNT_LOCKED', 429, 'There were too many wrong passwords. Try again later.', {
		details: { retryAfterSec: seconds },
		headers: { 'retry-after': String(seconds) },
	});
}

function bearerHeaders(sessionToken: string): Headers {
	return new Headers({ authorization: `Bearer ${sessionToken}` });
}

function rethrow(error: unknown): never {
	throw toAppError(error);
}
