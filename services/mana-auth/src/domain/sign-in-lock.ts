import { createHash } from 'node:crypto';
import type { DeviceTokens } from './device-token.ts';
import type { PasswordLock } from './password-lock.ts';

/** Identifies who tries a password, as far as it can be told. */
export interface SignInAttempt {
	email: string;
	/** The client's address, as configured proxies tell it. */
	address: string;
	deviceToken: string | undefined;
}

export interface SignInLockDeps {
	passwordLock: PasswordLock;
	deviceTokens: DeviceTokens;
	sessions: {
		/** Whether a live session of this account, other than `exceptSessionId`, was begun at this address. */
		isKnownAddress(email: string, address: string, exceptSessionId?: string): Promise<boolean>;
	};
}

/**
 * Counts wrong passwords of an account: those of all strangers together, and those of each device and address that
 * the owner has signed in from apart. So strangers lock out strangers, never the owner.
 */
export interface SignInLock {
	/** Seconds until this attempt may be made; undefined while it may. */
	retryAfterSeconds(attempt: SignInAttempt): Promise<number | undefined>;
	fail(attempt: SignInAttempt): Promise<void>;
	/** After the right password. @param sessionId the session that came of it, if one did */
	succeed(attempt: SignInAttempt, sessionId: string | undefined): Promise<void>;
	/** Forgets everybody's failures: the owner has proved to hold the mailbox. */
	forget(email: string): Promise<void>;
}

export function createSignInLock(deps: SignInLockDeps): SignInLock {
	const subjectOf = async ({ email, address, deviceToken }: SignInAttempt, exceptSessionId?: string) => {
		const device = deps.deviceTokens.deviceOf(deviceToken, email);
		if (device !== undefined) return `${accountSubject(email)}|device|${device}`;
		const isKnown = await deps.sessions.isKnownAddress(email, address, exceptSessionId);
		return isKnown ? `${accountSubject(email)}|address|${address}` : accountSubject(email);
	};
	return {
		retryAfterSeconds: async (attempt) => deps.passwordLock.retryAfterSeconds(await subjectOf(attempt)),
		async fail(attempt) {
			await deps.passwordLock.fail(await subjectOf(attempt));
		},
		succeed: async (attempt, sessionId) => deps.passwordLock.clear(await subjectOf(attempt, sessionId)),
		forget: (email) => deps.passwordLock.clear(accountSubject(email)),
	};
}

/** Known and unknown addresses count alike, so that a lock says nothing about which exist. */
function accountSubject(email: string): string {
	return `sign-in|${createHash('sha256').update(email.trim().toLowerCase()).digest('hex')}`;
}
