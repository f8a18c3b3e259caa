import { createHmac, hkdfSync } from 'node:crypto';
import type { CallTraces } from '@mana/agent-loop';
import { activityPath } from '@mana/auth-protocol';
import { wellFormedJson } from '@mana/service-kit';
import { type ActivityReport, reportActivity, type SignClientAssertion } from '@mana/shared-auth';

/** Waits before it is tried again; together they are less than what a token lives. */
const retriesAfterMs = [500, 2_000, 8_000, 20_000] as const;

export interface CallTracesOptions {
	readonly authUrl: string;
	/** What others call it: an assertion is meant for the endpoint by this name. */
	readonly authPublicUrl: string;
	/** Undefined where the service has no key to prove itself with. */
	readonly assert: SignClientAssertion | undefined;
	readonly fetch: typeof fetch;
	readonly secret: string;
	readonly sleep: (ms: number) => Promise<void>;
	readonly count: (result: 'taken' | 'lost') => void;
}

/**
 * Tries again for half a minute where mana-auth is away, and proves who we are where the token has ended since; an entry
 * that arrives twice counts once.
 */
export function createCallTraces(options: CallTracesOptions): CallTraces {
	const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'mana-ai-activity-input-v1', 32));
	return {
		async record({ userId, token }, client, trace, input) {
			const inputHash = createHmac('sha256', key)
				.update(`${userId}\0${JSON.stringify(input)}`)
				.digest('hex');
			const body = wellFormedJson({ entries: [{ ...trace, client, inputHash }] });
			const send = async (): Promise<Delivery> => {
				const { authUrl, authPublicUrl, fetch, assert } = options;
				const answer = await post({ authUrl, fetch, token, body });
				if (answer !== 'ended' || assert === undefined) return answer;
				const assertion = await assert(`${authPublicUrl}${activityPath}`);
				return post({ authUrl, fetch, token, body, assertion });
			};
			let answer = await send();
			for (const afterMs of retriesAfterMs) {
				if (answer !== 'away') break;
				await options.sleep(afterMs);
				answer = await send();
			}
			const result = answer === 'taken' ? 'taken' : 'lost';
			options.count(result);
			return result;
		},
	};
}

type Delivery = 'taken' | 'refused' | 'ended' | 'away';

async function post(report: ActivityReport): Promise<Delivery> {
	const status = (await reportActivity(report)) ?? 503;
	if (status < 300) return 'taken';
	if (status === 401) return 'ended';
	return status === 429 || status >= 500 ? 'away' : 'refused';
}
