import type { PasskeyAnswer, SteppedUp } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { Caller } from '@mana/shared-auth';
import type { SessionStore } from '../db/session-store.ts';
import type { UserStore } from '../db/user-store.ts';
import { accessTokenClaims } from '../domain/account.ts';
import { stepUpSubject } from '../domain/password-lock.ts';
import { requireSecondFactor, type SecondFactorDeps } from '../domain/second-factor.ts';
import { waitWords } from '../domain/wait-words.ts';
import type { PasswordHashing } from './better-auth.ts';
import { proveByPasskey } from './passkeys.ts';
import { type SigningDeps, signToken } from './sign-token.ts';

const stepUpSeconds = 5 * 60;

export interface StepUpDeps extends SecondFactorDeps, SigningDeps {
	users: UserStore;
	sessions: Pick<SessionStore, 'end'>;
	passwordHashing: PasswordHashing;
}

type Person = Pick<Caller, 'userId' | 'sessionId'>;

/**
 * A short-lived token that says the person has just proved who they are. Who has a second factor proves both: what is
 * dangerous asks for as much as signing in does (ASVS 5.0, 7.5.3 and 6.3.3).
 *
 * @throws AppError 401 `INVALID_CREDENTIALS`, `TWO_FACTOR_REQUIRED` or `CODE_INVALID`, 429 `ACCOUNT_LOCKED`
 */
export async function stepUp(
	deps: StepUpDeps,
	person: Person,
	{ password, code }: { password: string; code?: string | undefined },
): Promise<SteppedUp> {
	const subject = stepUpSubject(person.userId);
	await refuseLocked(deps, subject);
	const hash = await deps.users.passwordHash(person.userId);
	const isRight = hash !== undefined && (await deps.passwordHashing.verify({ hash, password }));
	// Guesses sent at once all pass the first look at the lock; here the last ones still fail.
	await refuseLocked(deps, subject);
	if (!isRight) {
		await deps.passwordLock.fail(subject);
		throw new AppError('INVALID_CREDENTIALS', 401, 'The password is wrong.');
	}
	await deps.passwordLock.clear(subject);
	await requireSecondFactor(deps, person.userId, code);
	return issue(deps, person);
}

/**
 * The same by a passkey, which is two factors in one.
 *
 * @throws AppError 401 `PASSKEY_INVALID`, also for somebody else's, or 401 `CHALLENGE_INVALID`
 */
export async function stepUpByPasskey(
	deps: StepUpDeps,
	person: Person,
	answer: PasskeyAnswer,
	noted: Headers,
): Promise<SteppedUp> {
	const proof = await proveByPasskey(deps.identity, answer, noted);
	// The library knows passkeys as a way to sign in only: the session it made of this is not wanted.
	await deps.sessions.end(proof.sessionId);
	if (proof.userId !== person.userId) {
		throw new AppError('PASSKEY_INVALID', 401, 'The passkey was not accepted here.');
	}
	return issue(deps, person);
}

async function issue(deps: StepUpDeps, { userId, sessionId }: Person): Promise<SteppedUp> {
	const account = await deps.users.find(userId);
	if (!account || !sessionId)
		throw new AppError('SESSION_ENDED', 401, 'This session has ended. Sign in again.');
	const accessToken = await signToken(deps, accessTokenClaims(account, sessionId), stepUpSeconds, {
		acr: 'step-up',
		auth_time: Math.floor(deps.now() / 1000),
	});
	return { accessToken, expiresIn: stepUpSeconds };
}

async function refuseLocked({ passwordLock }: StepUpDeps, subject: string): Promise<void> {
	const seconds = await passwordLock.retryAfterSeconds(subject);
	if (seconds === undefined) return;
	throw new AppError(
		'ACCOUNT_LOCKED',
		429,
		`There were too many wrong passwords. Wait ${waitWords(seconds)}.`,
		{
			details: { retryAfterSec: seconds },
			headers: { 'retry-after': String(seconds) },
		},
	);
}
