import type { ActivityLogDeps } from './activity-log.ts';

const timeoutMs = 5_000;

/** Delivers batches to the activity log of mana-auth, in the name of the person they are about. */
export function createActivityDelivery(options: {
	authUrl: string;
	fetch?: typeof fetch;
}): ActivityLogDeps['deliver'] {
	const request = options.fetch ?? fetch;
	return async (token, entries) => {
		try {
			const response = await request(`${options.authUrl}/api/v1/me/agent-activity`, {
				method: 'POST',
				headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
				body: JSON.stringify({ entries }),
				redirect: 'error',
				signal: AbortSignal.timeout(timeoutMs),
			});
			await response.body?.cancel();
			if (response.ok) return 'taken';
			if (response.status === 401 || response.status === 403) return 'token';
			return response.status >= 500 || response.status === 429 ? 'away' : 'refused';
		} catch {
			return 'away';
		}
	};
}
