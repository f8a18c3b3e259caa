import { wellFormedJson } from '@mana/service-kit';
import type { Exchanged } from '../admission/token-exchange.ts';
import type { ActivityLogDeps, ActivityOwner } from './activity-log.ts';

const timeoutMs = 5_000;

/** Delivers batches to the activity log of mana-auth, in the name of the person they are about. */
export function createActivityDelivery(options: {
	authUrl: string;
	/** A token that is good now: entries may have waited for longer than the one they came with. */
	tokenFor: (owner: ActivityOwner) => Promise<Exchanged>;
	fetch?: typeof fetch;
}): ActivityLogDeps['deliver'] {
	const request = options.fetch ?? fetch;
	return async (owner, entries) => {
		const exchanged = await options.tokenFor(owner);
		if (!exchanged.ok) return exchanged.reason === 'TOKEN_REFUSED' ? 'token' : 'away';
		try {
			const response = await request(`${options.authUrl}/api/v1/me/agent-activity`, {
				method: 'POST',
				headers: { authorization: `Bearer ${exchanged.token}`, 'content-type': 'application/json' },
				body: wellFormedJson({ via: 'mcp', entries }),
				redirect: 'error',
				signal: AbortSignal.timeout(timeoutMs),
			});
			await response.body?.cancel();
			if (response.ok) return 'taken';
			if (response.status === 401 || response.status === 403) return 'token';
			// Whoever sends too much waits by themselves.
			if (response.status === 429) return 'busy';
			return response.status >= 500 ? 'away' : 'refused';
		} catch {
			return 'away';
		}
	};
}
