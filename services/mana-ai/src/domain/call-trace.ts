import { createHmac, hkdfSync } from 'node:crypto';
import { wellFormedJson } from '@mana/service-kit';
import type { CallTrace } from '@mana/tool-registry';

export const companionName = 'Companion';
const timeoutMs = 5_000;

/** Writes down what the companion did, in the log that its person reads; never what it read or wrote. */
export interface CallTraces {
	record(
		caller: { readonly userId: string; readonly token: string },
		trace: CallTrace,
		input: unknown,
	): Promise<'taken' | 'lost'>;
}

export function createCallTraces(options: {
	readonly authUrl: string;
	readonly fetch: typeof fetch;
	readonly secret: string;
}): CallTraces {
	const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'mana-ai-activity-input-v1', 32));
	return {
		async record({ userId, token }, trace, input) {
			const inputHash = createHmac('sha256', key)
				.update(`${userId}\0${JSON.stringify(input)}`)
				.digest('hex');
			try {
				const response = await options.fetch(`${options.authUrl}/api/v1/me/agent-activity`, {
					method: 'POST',
					headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
					body: wellFormedJson({ entries: [{ ...trace, client: companionName, inputHash }] }),
					redirect: 'error',
					signal: AbortSignal.timeout(timeoutMs),
				});
				await response.body?.cancel();
				return response.ok ? 'taken' : 'lost';
			} catch {
				return 'lost';
			}
		},
	};
}
