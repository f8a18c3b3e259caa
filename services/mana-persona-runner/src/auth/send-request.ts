import { errorBodySchema } from '@mana/auth-protocol';

export interface OutgoingRequest {
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

/** Sends JSON and answers JSON. @throws RequestFailed */
export type SendRequest = (url: string, request: OutgoingRequest) => Promise<unknown>;

/** A service did not do what it was asked. */
export class RequestFailed extends Error {
	override readonly name = 'RequestFailed';

	constructor(
		/** Of the service's answer, or `UNREACHABLE`. */
		readonly code: string,
		readonly status: number | undefined,
		options?: ErrorOptions,
	) {
		super(`${code}${status === undefined ? '' : ` (${status})`}`, options);
	}

	/** Whether the same may succeed a little later. */
	get mayPass(): boolean {
		return this.status === undefined || this.status === 429 || this.status >= 500;
	}
}

const timeoutMs = 10_000;
const waitsMs = [250, 1_000, 4_000, 15_000, 30_000];

/** What is sent is made to be sent again: by ids, each thing counts once. A service that is away for a minute is waited for. */
export function createSendRequest(deps: {
	readonly fetch: typeof fetch;
	readonly sleep: (ms: number) => Promise<void>;
}): SendRequest {
	return async (url, request) => {
		for (let attempt = 0; ; attempt++) {
			try {
				return await sendOnce(deps.fetch, url, request);
			} catch (error) {
				const waitMs = waitsMs[attempt];
				if (!(error instanceof RequestFailed) || !error.mayPass || waitMs === undefined) throw error;
				await deps.sleep(waitMs);
			}
		}
	};
}

async function sendOnce(
	request: typeof fetch,
	url: string,
	{ method, headers, body }: OutgoingRequest,
): Promise<unknown> {
	let response: Response;
	let answer: unknown;
	try {
		response = await request(url, {
			method,
			headers: { ...headers, 'content-type': 'application/json' },
			...(body !== undefined && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(timeoutMs),
		});
		answer = await response.json().catch(() => undefined);
	} catch (cause) {
		throw new RequestFailed('UNREACHABLE', undefined, { cause });
	}
	if (response.ok) return answer;
	const parsed = errorBodySchema.safeParse(answer);
	throw new RequestFailed(parsed.success ? parsed.data.error : 'UNKNOWN', response.status);
}
