import type { Session } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';

/** A live session, as it stands in the database. Never its token. */
export type StoredSession = Omit<Session, 'device' | 'isCurrent'>;

export interface SessionListing {
	/** Live ones, the last used first. */
	list(userId: string, nowMs: number): Promise<StoredSession[]>;
	markUsed(sessionId: string, nowMs: number): Promise<void>;
	/** False where this user has no such session. */
	endOne(userId: string, sessionId: string): Promise<boolean>;
	/** Also ends what agents were granted, with their refresh tokens. Answers how many sessions were ended. */
	endAll(userId: string, exceptSessionId?: string): Promise<number>;
}

export interface SessionDeps {
	sessions: SessionListing;
	now: () => number;
}

export async function listSessions(
	deps: SessionDeps,
	caller: { userId: string; sessionId?: string },
): Promise<Session[]> {
	const sessions = await deps.sessions.list(caller.userId, deps.now());
	return sessions.map((session) => ({
		...session,
		device: describeDevice(session.userAgent),
		isCurrent: session.id === caller.sessionId,
	}));
}

/** @throws AppError 404 `SESSION_NOT_FOUND`, also for somebody else's */
export async function endSession(deps: SessionDeps, userId: string, sessionId: string): Promise<void> {
	if (await deps.sessions.endOne(userId, sessionId)) return;
	throw new AppError('SESSION_NOT_FOUND', 404, 'You have no such session; it may have ended.');
}

const browsers: [RegExp, string][] = [
	[/Edg(e|A|iOS)?\//, 'Edge'],
	[/OPR\/|Opera/, 'Opera'],
	[/SamsungBrowser\//, 'Samsung Internet'],
	[/Firefox\/|FxiOS\//, 'Firefox'],
	[/Chrome\/|CriOS\//, 'Chrome'],
	[/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
	[/iPhone/, 'iPhone'],
	[/iPad/, 'iPad'],
	[/Android/, 'Android'],
	[/Windows/, 'Windows'],
	[/Mac OS X|Macintosh/, 'macOS'],
	[/CrOS/, 'ChromeOS'],
	[/Linux/, 'Linux'],
];

/** A browser's name for itself in a person's words; of other programs the first word, cut short. */
export function describeDevice(userAgent: string): string {
	const nameIn = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
	const browser = nameIn(browsers);
	const system = nameIn(systems);
	if (browser && system) return `${browser} on ${system}`;
	return browser ?? system ?? (userAgent.split(/[/\s]/)[0]?.slice(0, 40) || 'Unknown device');
}
