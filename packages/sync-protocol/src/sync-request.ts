import type { z } from 'zod';
import { SyncError } from './sync-error.ts';

export interface SyncClientConfig {
	/** Where mana-sync is, without a path. */
	readonly baseUrl: string;
	/** The caller's token. */
	readonly jwt: string;
	/** Names this replica in stamps; 1–128 printable ASCII characters, its own for each user and device. */
	readonly clientId: string;
	readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface SyncRequestOptions {
	readonly signal?: AbortSignal;
	/** For one attempt, its body included. */
	readonly timeoutMs?: number;
}

interface SyncRequest extends SyncRequestOptions {
	readonly path: string;
	/** Default: POST with a body, GET without. */
	readonly method?: 'DELETE';
	readonly body?: string;
	readonly timeoutMs: number;
}

/** A good answer whose body is still to be read. */
export interface SyncAnswer {
	readonly status: number;
	readonly text: string;
}

/** A query of those members that are there, with its question mark. */
export function queryText(members: Readonly<Record<string, string | number | undefined>>): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(members)) {
		if (value !== undefined) query.set(name, String(value));
	}
	return query.size === 0 ? '' : `?${query}`;
}

const RETRY_WAITS_MS = [150, 500];
const LONGEST_RETRY_AFTER_MS = 2000;
const RETRIED_STATUSES = new Set([429, 502, 503, 504]);

/**
 * Sends a request and reads its answer.
 *
 * @throws SyncError
 */
export async function sendSyncRequest<T>(
	config: SyncClientConfig,
	{ schema, ...request }: SyncRequest & { readonly schema: z.ZodType<T> },
): Promise<T> {
	return readSyncAnswer(await awaitSyncAnswer(config, request), schema);
}

/**
 * Sends a request and waits for its whole answer. Pulls change nothing and pushed changes carry keys, so both are
 * safe to repeat: an unreachable or overloaded server is tried twice more within about a second. A time-out is not.
 *
 * @throws SyncError
 */
export async function awaitSyncAnswer(config: SyncClientConfig, request: SyncRequest): Promise<SyncAnswer> {
	for (let attempt = 0; ; attempt += 1) {
		const outcome = await attemptRequest(config, request);
		if (outcome.ok) return outcome.answer;
		const waitMs = RETRY_WAITS_MS[attempt];
		const retryAfterMs = outcome.retryAfterMs ?? 0;
		if (!outcome.retryable || waitMs === undefined || retryAfterMs > LONGEST_RETRY_AFTER_MS)
			throw outcome.error;
		await sleep(Math.max(waitMs, retryAfterMs), request.signal);
	}
}

/** @throws SyncError `SYNC_RESPONSE_INVALID` */
export function readSyncAnswer<T>({ status, text }: SyncAnswer, schema: z.ZodType<T>): T {
	try {
		return schema.parse(JSON.parse(text));
	} catch (cause) {
		const message = 'the sync server sent an answer that this client does not understand';
		throw new SyncError('SYNC_RESPONSE_INVALID', status, message, { cause });
	}
}

type Outcome =
	| { ok: true; answer: SyncAnswer }
	| { ok: false; error: SyncError; retryable: boolean; retryAfterMs?: number };

async function attemptRequest(config: SyncClientConfig, request: SyncRequest): Promise<Outcome> {
	const timeout = AbortSignal.timeout(request.timeoutMs);
	const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
	const send = config.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
	let response: Response;
	let text: string;
	try {
		response = await send(`${config.baseUrl.replace(/\/+$/, '')}${request.path}`, {
			method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
			headers: {
				authorization: `Bearer ${config.jwt}`,
				'x-client-id': config.clientId,
				...(request.body !== undefined && { 'content-type': 'application/json' }),
			},
			...(request.body !== undefined && { body: request.body }),
			signal,
		});
		text = await response.text();
	} catch (cause) {
		if (request.signal?.aborted) return { ok: false, error: aborted(cause), retryable: false };
		if (timeout.aborted) {
			const error = new SyncError('SYNC_TIMEOUT', 0, 'the sync server did not answer in time', { cause });
			return { ok: false, error, retryable: false };
		}
		const error = new SyncError('SYNC_UNREACHABLE', 0, 'the sync server cannot be reached', { cause });
		return { ok: false, error, retryable: true };
	}
	if (!response.ok) {
		const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000;
		const error = SyncError.fromResponse(response.status, text);
		return { ok: false, error, retryable: RETRIED_STATUSES.has(response.status), retryAfterMs };
	}
	return { ok: true, answer: { status: response.status, text } };
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		const onAbort = () => {
			clearTimeout(timer);
			reject(aborted(signal?.reason));
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener('abort', onAbort);
			resolve();
		}, ms);
		if (signal?.aborted) onAbort();
		else signal?.addEventListener('abort', onAbort, { once: true });
	});
}

function aborted(cause: unknown): SyncError {
	return new SyncError('SYNC_ABORTED', 0, 'the request was aborted by its caller', { cause });
}
