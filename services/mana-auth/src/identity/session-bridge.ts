import type { Caller } from '@mana/shared-auth';
import type { SessionStore } from '../db/session-store.ts';
import { accountOf } from '../domain/account.ts';
import { bearerHeaders } from './account-tokens.ts';
import type { Identity } from './better-auth.ts';
import type { SessionTokenSeal } from './session-token-seal.ts';

/** From a session of the library to a caller of ours, and back. */
export interface SessionBridge {
	/** The owner of the session whose cookie is among these headers, if one is. */
	cookieCaller(headers: Headers): Promise<Caller | undefined>;
	/** The session's own token: a JWT names the session, and does not hold it. Undefined where the session has ended. */
	sessionToken(sessionId: string): Promise<string | undefined>;
	/** Headers that stand for this session towards the library. */
	sessionHeaders(sessionId: string | undefined): Promise<Headers>;
}

export function createSessionBridge(deps: {
	identity: Identity;
	sessions: SessionStore;
	seal: SessionTokenSeal;
	now: () => number;
}): SessionBridge {
	const sessionToken = async (sessionId: string) => {
		const sealed = await deps.sessions.sealedToken(sessionId);
		return sealed === undefined ? undefined : deps.seal.open(sealed);
	};
	return {
		sessionToken,
		async cookieCaller(headers) {
			const cookie = headers.get('cookie');
			if (cookie === null) return undefined;
			const found = await deps.identity.api.getSession({
				headers: new Headers({ cookie }),
				query: { disableRefresh: true },
			});
			if (!found) return undefined;
			const { id: userId, email, role, accessTier: tier, kind } = accountOf(found.user);
			await deps.sessions.markUsed(found.session.id, deps.now());
			return {
				userId,
				email,
				role,
				tier,
				kind,
				sessionId: found.session.id,
				hasSteppedUp: false,
				expiresAtMs: found.session.expiresAt.getTime(),
				token: '',
			};
		},
		async sessionHeaders(sessionId) {
			const token = sessionId === undefined ? undefined : await sessionToken(sessionId);
			return token === undefined ? new Headers() : bearerHeaders(token);
		},
	};
}
