import { createHmac, hkdfSync } from 'node:crypto';
import { wellFormedJson } from '@mana/service-kit';
import type { CallTrace } from '@mana/tool-registry';

const timeoutMs = 5_000;
/** Waits before it is tried again; together they are less than what a token lives. */
const retriesAfterMs = [500, 2_000, 8_000, 20_000] as const;

/** Writes down what an agent did, in the log that its person reads; never what it read or wrote. */
export interface CallTraces {
	/** Tries again for half a minute where mana-auth is away; an entry that arrives twice counts once. Never throws. */
	record(
		caller: { readonly userId: string; readonly token: string },
		client: string,
		trace: CallTrace,
		input: unknown,
	): Promise<'taken' | 'lost'>;
}

export interface CallTracesOptions {
	readonly authUrl: string;
	readonly fetch: typeof fetch;
	readonly secret: string;
	readonly sleep: (ms: number) => Promise<void>;
	readonly count: (result: 'taken' | 'lost') => void;
}

export function createCallTraces(options: CallTracesOptions): CallTraces {
	const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'mana-ai-activity-input-v1', 32));
	return {
		async record({ userId, token }, client, trace, input) {
			const inputHash = createHmac('sha256', key)
				.update(`${userId}\0${JSON.stringify(input)}`)
				.digest('hex');
			const body = wellFormedJson({ entries: [{ ...trace, client, inputHash }] });
			let answer = await deliver(options, token, body);
			for (const afterMs of retriesAfterMs) {
				if (answer !== 'away') break;
				await options.sleep(afterMs);
				answer = await deliver(options, token, body);
			}
			const result = answer === 'taken' ? 'taken' : 'lost';
			options.count(result);
			return result;
		},
	};
}

async function deliver(
	{ authUrl, fetch }: Pick<CallTracesOptions, 'authUrl' | 'fetch'>,
	token: string,
	body: string,
): Promise<'taken' | 'refused' | 'away'> {
	try {
		const response = await fetch(`${authUrl}/api/v1/me/agent-activity`, {
			method: 'POST',
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			body,
			redirect: 'error',
			signal: AbortSignal.timeout(timeoutMs),
		});
		await response.body?.cancel();
		if (response.ok) return 'taken';
		return response.status === 429 || response.status >= 500 ? 'away' : 'refused';
	} catch {
		return 'away';
	}
}
