const passwordLockRules = {
	/** Wrong ones that lock a subject. */
	failureLimit: 10,
	/** Within this time, counted from the first of them. */
	windowMs: 15 * 60_000,
	/** Tries while locked are not counted, so a stranger cannot make it longer. */
	lockMs: 15 * 60_000,
} as const;

export interface PasswordFailureStore {
	lockedUntil(subject: string, nowMs: number): Promise<number | undefined>;
	/** Answers how many there are now; undefined where the lock is closed, and this one does not count. */
	recordFailure(subject: string, nowMs: number, rules: typeof passwordLockRules): Promise<number | undefined>;
	/** Forgets the failures, lock included, of this subject and of those whose names go on from its with `|`. */
	clear(subject: string): Promise<void>;
}

/** Counts wrong passwords or codes of one subject, and closes it for a while after too many. */
export interface PasswordLock {
	/** Seconds until the account may be tried again; undefined while it may. */
	retryAfterSeconds(subject: string): Promise<number | undefined>;
	/** False where the lock is closed already. */
	fail(subject: string): Promise<boolean>;
	clear(subject: string): Promise<void>;
}

export function createPasswordLock(deps: {
	failures: PasswordFailureStore;
	/** Told the first word of the subject whose lock closes. */
	onLock: (kind: string) => void;
	now: () => number;
}): PasswordLock {
	return {
		async retryAfterSeconds(subject) {
			const nowMs = deps.now();
			const lockedUntilMs = await deps.failures.lockedUntil(subject, nowMs);
			return lockedUntilMs === undefined ? undefined : Math.ceil((lockedUntilMs - nowMs) / 1000);
		},
		async fail(subject) {
			const failures = await deps.failures.recordFailure(subject, deps.now(), passwordLockRules);
			if (failures === passwordLockRules.failureLimit) deps.onLock(subject.split('|')[0] ?? '');
			return failures !== undefined;
		},
		clear: (subject) => deps.failures.clear(subject),
	};
}

/** Step-up counts apart: who holds a stolen token cannot lock the owner out of signing in. */
export function stepUpSubject(userId: string): string {
	return `step-up|${userId}`;
}
