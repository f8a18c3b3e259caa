import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { errorBodySchema, type SignedIn, signedInSchema } from '@mana/auth-protocol';
import { createSpacesClient } from '@mana/shared-auth';
import { z } from 'zod';
import type { DataDir } from './data-dir.ts';
import { takingTurns } from './file-lock.ts';
import { keepSession, keptSession, type SessionUse } from './kept-session.ts';
import type { LocalAccounts } from './local-accounts.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import { StackError } from './stack-error.ts';

export const defaultDevEmail = 'dev@mana.test';

export interface DevUser {
	email: string;
	password: string;
	/** A token of mana-auth, good for 15 minutes. */
	accessToken: string;
	/** The user's personal space. */
	spaceId: string;
}

const timeoutMs = 10_000;
/** A session lasts for a week after its last day of use: one that has ended sooner was ended by somebody. */
const sureSessionMs = 5 * 24 * 60 * 60 * 1000;
const passwordsSchema = z.record(z.string(), z.string());

/**
 * Signs a user in, and makes the account where there is none. The password is the given one, else the one kept
 * from the last time, else a random one; it is kept in the data folder, and so is the session, which is used again.
 *
 * @throws StackError `DEV_USER_FAILED`
 */
export async function ensureDevUser(options: {
	dataDir: DataDir;
	authUrl: string;
	accounts: LocalAccounts;
	email: string;
	password?: string | undefined;
}): Promise<DevUser> {
	const { dataDir, authUrl, accounts, email } = options;
	const kept = keptPassword(dataDir, email);
	const password = options.password ?? kept ?? randomBytes(18).toString('base64url');
	const known = options.password ? undefined : await signInAgain(dataDir, authUrl, 'start', email);
	if (known) return { ...known, password };
	// A random one is kept before it is used: no account must be left behind whose password nobody knows.
	if (!options.password && !kept) await keepPassword(dataDir, email, password);
	const user =
		(kept ? await signInConfirmed(dataDir, authUrl, accounts, email, password) : undefined) ??
		(await registerAndSignIn(dataDir, authUrl, accounts, email, password));
	if (options.password) await keepPassword(dataDir, email, password);
	return user;
}

/**
 * Signs in a user whose password is kept, by the session of the last time where there is one. The person may have ended
 * that, since agents stand under it: then nobody is signed in until they set the user up again.
 *
 * @throws StackError `DEV_USER_FAILED`, `DISCONNECTED`
 */
export async function signInKeptUser(dataDir: DataDir, authUrl: string, email: string): Promise<DevUser> {
	const password = keptPassword(dataDir, email);
	if (password === undefined) {
		throw new StackError(
			'DEV_USER_FAILED',
			`No password of ${email} is kept in ${dataDir.path}. Run: npm run setup:dev-user ${email}`,
		);
	}
	const known = await signInAgain(dataDir, authUrl, 'helper', email);
	if (known) return { ...known, password };
	const last = keptSession(dataDir, 'helper', email);
	if (last && Date.now() - last.usedAtMs < sureSessionMs) throw disconnected(email);
	const user = await signIn(dataDir, authUrl, 'helper', email, password);
	if (user === 'unconfirmed') {
		throw new StackError(
			'DEV_USER_FAILED',
			`The address ${email} is not confirmed. Run: npm run setup:dev-user ${email}`,
		);
	}
	if (!user) throw passwordRefused(dataDir, email);
	return user;
}

async function registerAndSignIn(
	dataDir: DataDir,
	authUrl: string,
	accounts: LocalAccounts,
	email: string,
	password: string,
): Promise<DevUser> {
	const name = email.split('@')[0] ?? email;
	await accounts.register({ email, password, name });
	const user = await signInConfirmed(dataDir, authUrl, accounts, email, password);
	if (!user) throw passwordRefused(dataDir, email);
	return user;
}

/** Signs in, and confirms the address where mana-auth waits for that: who has the password here is at the machine. */
async function signInConfirmed(
	dataDir: DataDir,
	authUrl: string,
	accounts: LocalAccounts,
	email: string,
	password: string,
): Promise<DevUser | undefined> {
	const user = await signIn(dataDir, authUrl, 'start', email, password);
	if (user !== 'unconfirmed') return user;
	await accounts.confirm(email);
	const confirmed = await signIn(dataDir, authUrl, 'start', email, password);
	return confirmed === 'unconfirmed' ? undefined : confirmed;
}

/** @returns `undefined` where mana-auth refuses the password, as it does for an unknown address */
async function signIn(
	dataDir: DataDir,
	authUrl: string,
	use: SessionUse,
	email: string,
	password: string,
): Promise<DevUser | 'unconfirmed' | undefined> {
	const answer = await post(`${authUrl}/api/v1/auth/sign-in/email`, { email, password });
	if (!answer.ok && answer.status === 401) return undefined;
	if (!answer.ok && answer.code === 'EMAIL_NOT_VERIFIED') return 'unconfirmed';
	if (!answer.ok)
		throw new StackError('DEV_USER_FAILED', `mana-auth did not sign ${email} in: ${answer.reason}`);
	const signedIn = signedInSchema.parse(answer.body);
	return { ...(await withSession(dataDir, authUrl, use, email, signedIn)), password };
}

/** By the session of the last time; undefined where there is none, or it has ended. */
async function signInAgain(
	dataDir: DataDir,
	authUrl: string,
	use: SessionUse,
	email: string,
): Promise<Omit<DevUser, 'password'> | undefined> {
	const kept = keptSession(dataDir, use, email);
	if (!kept) return undefined;
	const answer = await post(`${authUrl}/api/v1/auth/refresh`, { refreshToken: kept.refreshToken });
	if (!answer.ok && answer.status === 401) return undefined;
	if (!answer.ok)
		throw new StackError('DEV_USER_FAILED', `mana-auth did not sign ${email} in: ${answer.reason}`);
	return withSession(dataDir, authUrl, use, email, signedInSchema.parse(answer.body));
}

async function withSession(
	dataDir: DataDir,
	authUrl: string,
	use: SessionUse,
	email: string,
	{ user, accessToken, refreshToken }: SignedIn,
): Promise<Omit<DevUser, 'password'>> {
	const listed = await createSpacesClient({ authUrl }).list({ userId: user.id, token: accessToken });
	const personal = listed.ok ? listed.spaces.find((space) => space.type === 'personal') : undefined;
	if (!personal) {
		const reason = listed.ok ? 'has no personal space' : `cannot list spaces (${listed.reason})`;
		throw new StackError('DEV_USER_FAILED', `The user ${email} ${reason}.`);
	}
	await keepSession(dataDir, use, email, { refreshToken, usedAtMs: Date.now() });
	return { email, accessToken, spaceId: personal.id };
}

type Answer = { ok: true; body: unknown } | { ok: false; status: number; code: string; reason: string };

async function post(url: string, body: Record<string, string>): Promise<Answer> {
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'user-agent': 'mana-stack' },
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(timeoutMs),
		});
		const answer: unknown = await response.json();
		if (response.ok) return { ok: true, body: answer };
		const { error: code, message } = errorBodySchema.safeParse(answer).data ?? {
			error: `HTTP ${response.status}`,
			message: 'The answer says no more.',
		};
		return { ok: false, status: response.status, code, reason: `${message} (${code})` };
	} catch (cause) {
		throw new StackError('DEV_USER_FAILED', `mana-auth at ${new URL(url).origin} does not answer.`, {
			cause,
		});
	}
}

function disconnected(email: string): StackError {
	return new StackError(
		'DISCONNECTED',
		`Agents that come by these headers were disconnected. To connect them again: npm run setup:dev-user ${email}`,
	);
}

function passwordRefused(dataDir: DataDir, email: string): StackError {
	return new StackError(
		'DEV_USER_FAILED',
		`The account ${email} exists with a password other than the one kept in ${pathOf(dataDir)}. Put its password ` +
			'there, or use a database without that account.',
	);
}

/** The password of a user as the data folder keeps it. */
export function keptPassword(dataDir: DataDir, email: string): string | undefined {
	return readPasswords(dataDir)[email];
}

function keepPassword(dataDir: DataDir, email: string, password: string): Promise<void> {
	return takingTurns(join(dataDir.run, 'dev-users.lock'), () => {
		const passwords = { ...readPasswords(dataDir), [email]: password };
		writePrivateFile(pathOf(dataDir), `${JSON.stringify(passwords, null, '\t')}\n`);
	});
}

function readPasswords(dataDir: DataDir): Record<string, string> {
	const text = readFileIfThere(pathOf(dataDir));
	if (text === undefined) return {};
	try {
		return passwordsSchema.parse(JSON.parse(text));
	} catch {
		throw new StackError('DATA_DIR_UNUSABLE', `${pathOf(dataDir)} is not {"<address>": "<password>"}.`);
	}
}

function pathOf(dataDir: DataDir): string {
	return join(dataDir.secrets, 'dev-users.json');
}
