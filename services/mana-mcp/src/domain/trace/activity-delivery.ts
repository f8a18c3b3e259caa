import { activityPath } from '@mana/auth-protocol';
import { wellFormedJson } from '@mana/service-kit';
import { type ActivityReport, reportActivity, type SignClientAssertion } from '@mana/shared-auth';
import type { Exchanged } from '../admission/token-exchange.ts';
import type { ActivityDelivery, ActivityLogDeps, ActivityOwner } from './activity-log.ts';

export interface ActivityDeliveryOptions {
	readonly authUrl: string;
	/** What others call it: an assertion is meant for the endpoint by this name. */
	readonly authPublicUrl: string;
	/** A token that is good now: entries may have waited for longer than the one they came with. */
	readonly tokenFor: (owner: ActivityOwner) => Promise<Exchanged>;
	/** Undefined where the gateway has no key to prove itself with: what an ended token did can then not be reported. */
	readonly assert: SignClientAssertion | undefined;
	readonly fetch: typeof fetch;
}

/**
 * Delivers batches to the activity log of mana-auth, in the name of the person they are about. Where their session or
 * consent has ended meanwhile, the gateway proves itself and shows the token that the last call was made with.
 */
export function createActivityDelivery(options: ActivityDeliveryOptions): ActivityLogDeps['deliver'] {
	const { authUrl, authPublicUrl, tokenFor, assert, fetch } = options;
	return async (owner, entries) => {
		const body = wellFormedJson({ via: 'mcp', entries });
		const exchanged = await tokenFor(owner);
		if (!exchanged.ok && exchanged.reason !== 'TOKEN_REFUSED') return 'away';
		const delivery = exchanged.ok ? await post({ authUrl, fetch, token: exchanged.token, body }) : 'token';
		if (delivery !== 'token' || assert === undefined) return delivery;
		const assertion = await assert(`${authPublicUrl}${activityPath}`);
		return post({ authUrl, fetch, token: owner.token, body, assertion });
	};
}

async function post(report: ActivityReport): Promise<ActivityDelivery> {
	const status = (await reportActivity(report)) ?? 503;
	if (status < 300) return 'taken';
	if (status === 401 || status === 403) return 'token';
	// Whoever sends too much waits by themselves.
	if (status === 429) return 'busy';
	return status >= 500 ? 'away' : 'refused';
}
