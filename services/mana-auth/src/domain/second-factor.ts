import { createOTP } from '@better-auth/utils/otp';
import type { SecondFactorSetup } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { PasswordLock } from './password-lock.ts';
import { waitWords } from './wait-words.ts';

const issuer = 'Mana';
const stepMs = 30_000;
/** Clocks of phones are a little off: the step before and the one after count too (RFC 6238 section 5.2). */
const toleratedSteps = 1;
const secretCharacters = 32;
const backupCodeCount = 10;
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** What is stored of one person's second factor. */
export interface SecondFactor {
	/** Sealed. */
	secret: string;
	/** Sealed: a JSON list of the codes that are left. */
	backupCodes: string;
	isVerified: boolean;
}

export interface SecondFactorStore {
	find(userId: string): Promise<SecondFactor | undefined>;
	/** Stores one that is not verified yet; false where a verified one stands. */
	begin(userId: string, factor: Pick<SecondFactor, 'secret' | 'backupCodes'>): Promise<boolean>;
	/** Takes a time step unless it or a later one was taken before. */
	claimStep(userId: string, step: number): Promise<boolean>;
	/** From now on sign-in asks for it. */
	verify(userId: string): Promise<void>;
	/** Sets the codes, if they are still what they were (`before`), or whatever they were. */
	setBackupCodes(userId: string, codes: string, before?: string): Promise<boolean>;
	remove(userId: string): Promise<void>;
}

/** Encrypts what must not stand in the database as it is. */
export interface TextSeal {
	seal(text: string): Promise<string>;
	open(sealed: string): Promise<string>;
}

export interface SecondFactorDeps {
	secondFactors: SecondFactorStore;
	textSeal: TextSeal;
	passwordLock: PasswordLock;
	randomBytes: (length: number) => Uint8Array;
	now: () => number;
}

/** Wrong codes of one account count together, wherever they are asked for. */
export function secondFactorSubject(userId: string): string {
	return `second-factor|${userId}`;
}

/** @throws AppError 409 `TWO_FACTOR_ENABLED` */
export async function beginSecondFactor(
	deps: SecondFactorDeps,
	user: { id: string; email: string },
): Promise<SecondFactorSetup> {
	const secret = randomText(deps, secretCharacters);
	const backupCodes = newBackupCodes(deps);
	const isBegun = await deps.secondFactors.begin(user.id, {
		secret: await deps.textSeal.seal(secret),
		backupCodes: await deps.textSeal.seal(JSON.stringify(backupCodes)),
	});
	if (!isBegun) {
		throw new AppError('TWO_FACTOR_ENABLED', 409, 'A second factor is set up. Remove it to set up another.');
	}
	const uri = createOTP(secret).url(issuer, user.email);
	return { uri, secret: new URL(uri).searchParams.get('secret') ?? '', backupCodes };
}

/**
 * Turns the second factor on, by a first code from the person's app.
 *
 * @throws AppError 404 `TWO_FACTOR_NOT_BEGUN`, 409 `TWO_FACTOR_ENABLED`, 401 `CODE_INVALID`, 429 `ACCOUNT_LOCKED`
 */
export async function confirmSecondFactor(
	deps: SecondFactorDeps,
	userId: string,
	code: string,
): Promise<void> {
	const factor = await deps.secondFactors.find(userId);
	if (!factor) throw new AppError('TWO_FACTOR_NOT_BEGUN', 404, 'Begin setting up a second factor first.');
	if (factor.isVerified) throw new AppError('TWO_FACTOR_ENABLED', 409, 'The second factor is on already.');
	await tryCode(deps, userId, () => isCurrentCode(deps, userId, factor, code));
	await deps.secondFactors.verify(userId);
}

/** The new backup codes; those from before no longer work. @throws AppError 404 `TWO_FACTOR_NOT_ENABLED` */
export async function renewBackupCodes(deps: SecondFactorDeps, userId: string): Promise<string[]> {
	const codes = newBackupCodes(deps);
	const sealed = await deps.textSeal.seal(JSON.stringify(codes));
	if (!(await deps.secondFactors.setBackupCodes(userId, sealed))) {
		throw new AppError('TWO_FACTOR_NOT_ENABLED', 404, 'There is no second factor.');
	}
	return codes;
}

/** How many backup codes are left; undefined where there is no second factor. */
export async function backupCodesLeft(deps: SecondFactorDeps, userId: string): Promise<number | undefined> {
	const factor = await deps.secondFactors.find(userId);
	return factor?.isVerified ? (await openCodes(deps, factor)).length : undefined;
}

/**
 * Demands a code, of the app or a backup one, from who has a second factor; lets the others pass.
 *
 * @throws AppError 401 `TWO_FACTOR_REQUIRED` without a code, 401 `CODE_INVALID`, 429 `ACCOUNT_LOCKED`
 */
export async function requireSecondFactor(
	deps: SecondFactorDeps,
	userId: string,
	code: string | undefined,
): Promise<void> {
	const factor = await deps.secondFactors.find(userId);
	if (!factor?.isVerified) return;
	if (code === undefined) {
		throw new AppError(
			'TWO_FACTOR_REQUIRED',
			401,
			'Send a code of your authenticator app, or a backup code.',
		);
	}
	await tryCode(deps, userId, () =>
		isTotp(code) ? isCurrentCode(deps, userId, factor, code) : spendBackupCode(deps, userId, factor, code),
	);
}

/** Takes the code of the app that sign-in was sent, which then works nowhere else. */
export async function claimCode(deps: SecondFactorDeps, userId: string, code: string): Promise<void> {
	const factor = await deps.secondFactors.find(userId);
	await tryCode(
		deps,
		userId,
		async () => !!factor?.isVerified && (await isCurrentCode(deps, userId, factor, code)),
	);
}

/** Six digits are a code of the app; anything else is a backup code. */
export function isTotp(code: string): boolean {
	return /^\d{6}$/.test(code);
}

/**
 * Counts a try before it is looked at: tries sent all at once are no more than those sent one by one.
 *
 * @throws AppError 429 `ACCOUNT_LOCKED`
 */
export async function countTry(
	{ passwordLock }: Pick<SecondFactorDeps, 'passwordLock'>,
	userId: string,
): Promise<void> {
	const subject = secondFactorSubject(userId);
	if (await passwordLock.fail(subject)) return;
	const seconds = (await passwordLock.retryAfterSeconds(subject)) ?? 1;
	throw new AppError('ACCOUNT_LOCKED', 429, `There were too many wrong codes. Wait ${waitWords(seconds)}.`, {
		details: { retryAfterSec: seconds },
		headers: { 'retry-after': String(seconds) },
	});
}

async function tryCode(deps: SecondFactorDeps, userId: string, isRight: () => Promise<boolean>) {
	await countTry(deps, userId);
	if (await isRight()) return deps.passwordLock.clear(secondFactorSubject(userId));
	throw new AppError('CODE_INVALID', 401, 'This code is wrong, or was used already. Take the next one.');
}

async function isCurrentCode(
	{ secondFactors, textSeal, now }: SecondFactorDeps,
	userId: string,
	factor: SecondFactor,
	code: string,
): Promise<boolean> {
	const otp = createOTP(await textSeal.open(factor.secret));
	const current = Math.floor(now() / stepMs);
	let matching: number | undefined;
	for (let step = current - toleratedSteps; step <= current + toleratedSteps; step++) {
		if ((await otp.hotp(step)) === code) matching = step;
	}
	return matching !== undefined && secondFactors.claimStep(userId, matching);
}

async function spendBackupCode(
	deps: SecondFactorDeps,
	userId: string,
	factor: SecondFactor,
	code: string,
): Promise<boolean> {
	const codes = await openCodes(deps, factor);
	if (!codes.includes(code)) return false;
	const left = await deps.textSeal.seal(JSON.stringify(codes.filter((each) => each !== code)));
	return deps.secondFactors.setBackupCodes(userId, left, factor.backupCodes);
}

async function openCodes({ textSeal }: SecondFactorDeps, factor: SecondFactor): Promise<string[]> {
	return JSON.parse(await textSeal.open(factor.backupCodes));
}

/** Each of 10 characters out of 32: 50 bits. */
function newBackupCodes(deps: SecondFactorDeps): string[] {
	return Array.from({ length: backupCodeCount }, () => `${randomText(deps, 5)}-${randomText(deps, 5)}`);
}

function randomText({ randomBytes }: SecondFactorDeps, length: number): string {
	return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}
