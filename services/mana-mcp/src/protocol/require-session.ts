import { AppError } from '@mana/service-kit';
import type { SessionDeletions } from './session-deletions.ts';
import type { Session, SessionSeal } from './session-seal.ts';

export interface SessionDeps {
	seal: SessionSeal;
	deletions: SessionDeletions;
}

/**
 * The open session that a request names.
 *
 * @throws AppError 400 `SESSION_REQUIRED` without an id; 404 `SESSION_UNKNOWN` for one we never issued, that has
 *   ended or was deleted, upon which clients open a new one; 403 `SESSION_FORBIDDEN` for another user's
 */
export async function requireSession(deps: SessionDeps, id: string | null, userId: string): Promise<Session> {
	if (!id) {
		throw new AppError('SESSION_REQUIRED', 400, 'Open a session with initialize, then send Mcp-Session-Id.');
	}
	const session = await deps.seal.open(id);
	if (!session) throw unknown();
	if (session.userId !== userId) {
		throw new AppError('SESSION_FORBIDDEN', 403, 'This session was opened by someone else. Open your own.');
	}
	if (await deps.deletions.has(session)) throw unknown();
	return session;
}

function unknown(): AppError {
	return new AppError('SESSION_UNKNOWN', 404, 'There is no such session (any more). Open a new one.');
}
